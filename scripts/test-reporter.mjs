// Leaves the run's counts in the file that RUNNERHUB_TEST_COUNTS names.
import { writeFileSync } from 'node:fs';

export default class CountsReporter {
  onRunComplete(_contexts, results) {
    const counts = {
      passed: results.numPassedTests,
      // A file that does not even load has no tests to count.
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests + results.numTodoTests,
    };
    writeFileSync(process.env.RUNNERHUB_TEST_COUNTS, JSON.stringify(counts));
  }
}
