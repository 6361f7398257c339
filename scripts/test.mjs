// `npm test [-- vitest's arguments]`: runs every suite. With CI=true a skipped test is a failure. `--quick`, first, leaves out
// files that take long, several hubs or containers.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './build.mjs';
import { measurePace } from './pace.mjs';
import { ensureNodes } from './node-versions.mjs';
import { ensureParts } from './packages.mjs';

const quick = process.argv[2] === '--quick';
const missing = [...ensureParts(), ...ensureNodes()];
const folder = mkdtempSync(join(tmpdir(), 'runnerhub-counts-'));
const countsFile = join(folder, 'counts.json');
const pace = await measurePace();
console.log(`Limits: ${pace.toFixed(1)} times those of the reference machine`);

const { status } = spawnSync(
  process.execPath,
  [
    join(root, 'node_modules/vitest/vitest.mjs'),
    ...['run', '--passWithNoTests', '--reporter=default', '--reporter=json', `--outputFile.json=${countsFile}`],
    ...(quick ? ['--project=unit', '--project=integration'] : []),
    ...process.argv.slice(quick ? 3 : 2),
  ],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, RUNNERHUB_TEST_PACE: String(pace), ...(quick ? { RUNNERHUB_TEST_QUICK: '1' } : {}) },
  },
);
const { passed, failed, skipped } = readCounts();
rmSync(folder, { recursive: true, force: true });

/** Returns the counts. A run that fails without a failed test (it left things behind, or was aborted) counts as one. */
function readCounts() {
  try {
    const counts = JSON.parse(readFileSync(countsFile, 'utf8'));
    return {
      passed: counts.numPassedTests,
      failed: Math.max(counts.numFailedTests, status === 0 ? 0 : 1),
      skipped: counts.numPendingTests + counts.numTodoTests,
    };
  } catch {
    return { passed: 0, failed: status === 0 ? 0 : 1, skipped: 0 };
  }
}

console.log('');
for (const part of missing) console.log(`!!! NOT ON THIS MACHINE, SKIPPED: ${part}`);
if (skipped > 0 && process.env.CI === 'true') console.log('!!! CI=true: a skipped test is a failure');
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exit(failed > 0 || (process.env.CI === 'true' && (skipped > 0 || missing.length > 0)) ? 1 : 0);
