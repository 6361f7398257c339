// `npm test [-- jest's arguments]`: runs every suite. With CI=true a skipped test is a failure.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './build.mjs';
import { measurePace, workers } from './pace.mjs';
import { ensureNodes } from './node-versions.mjs';
import { ensureParts } from './packages.mjs';

const missing = [...ensureParts(), ...ensureNodes()];
const folder = mkdtempSync(join(tmpdir(), 'runnerhub-counts-'));
const pace = await measurePace();
console.log(`Limits: ${pace.toFixed(1)} times those of the reference machine`);

/** Runs these projects, up to `atOnce` files at a time. @returns the counts of their tests */
function run(projects, atOnce) {
  const countsFile = join(folder, `${projects[0]}.json`);
  const args = [
    '--selectProjects',
    ...projects,
    '--passWithNoTests',
    `--maxWorkers=${atOnce}`,
    ...process.argv.slice(2),
  ];
  const { status } = spawnSync(process.execPath, [join(root, 'scripts/jest.mjs'), ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, RUNNERHUB_TEST_COUNTS: countsFile, RUNNERHUB_TEST_PACE: String(pace) },
  });
  const counts = readCounts(countsFile);
  // Leftovers of tests, or an aborted run, fail the run without a failed test.
  return status !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

function readCounts(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
}

const runs = [run(['unit', 'integration'], workers.light), run(['e2e'], workers.heavy)];
rmSync(folder, { recursive: true, force: true });
const [passed, failed, skipped] = ['passed', 'failed', 'skipped'].map((name) => runs.reduce((n, c) => n + c[name], 0));

console.log('');
for (const part of missing) console.log(`!!! NOT ON THIS MACHINE, SKIPPED: ${part}`);
if (skipped > 0 && process.env.CI === 'true') console.log('!!! CI=true: a skipped test is a failure');
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exit(failed > 0 || (process.env.CI === 'true' && (skipped > 0 || missing.length > 0)) ? 1 : 0);
