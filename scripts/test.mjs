// Every suite in one run: `npm test`, with jest's arguments if there are any. With CI=true a skipped test is a failure.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './build.mjs';
import { ensureParts } from './packages.mjs';

const missing = ensureParts();
const folder = mkdtempSync(join(tmpdir(), 'runnerhub-counts-'));
const countsFile = join(folder, 'counts.json');
const jest = spawnSync(process.execPath, [join(root, 'scripts/jest.mjs'), '--maxWorkers=3', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, RUNNERHUB_TEST_COUNTS: countsFile },
});

function readCounts() {
  try {
    return JSON.parse(readFileSync(countsFile, 'utf8'));
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
}

const counts = readCounts();
rmSync(folder, { recursive: true, force: true });
// What tests left behind, or a run that broke off, has no failed test of its own.
if (jest.status !== 0 && counts.failed === 0) counts.failed = 1;

console.log('');
for (const part of missing) console.log(`!!! NOT ON THIS MACHINE, SKIPPED: ${part}`);
if (counts.skipped > 0 && process.env.CI === 'true') console.log('!!! CI=true: a skipped test is a failure');
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exit(counts.failed > 0 || (process.env.CI === 'true' && (counts.skipped > 0 || missing.length > 0)) ? 1 : 0);
