// Writes the run's counts to the file that RUNNERHUB_TEST_COUNTS names.
import { writeFileSync } from 'node:fs';

export default class CountsReporter {
  onRunComplete(_contexts, results) {
    const counts = {
      passed: results.numPassedTests,
      // A file that fails to load has no tests to count.
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests + results.numTodoTests,
    };
    writeFileSync(process.env.RUNNERHUB_TEST_COUNTS, JSON.stringify(counts));
  }
}
