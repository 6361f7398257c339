// Measures this machine's speed by the duration of a hub's start, so that wait limits fit machines of any speed.
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, root } from './build.mjs';

/** Duration of a first start, including the database's creation, on two idle cores. */
const REFERENCE_MS = 3500;
/** Largest pace: a machine on which a start takes longer than this times the reference is faulty. */
const SLOWEST = 8;

/** @returns the slowness of this machine relative to the reference machine, at least 1 */
export async function measurePace() {
  await build();
  const folder = mkdtempSync(join(tmpdir(), 'runnerhub-pace-'));
  // When root starts PostgreSQL, it runs as another user.
  chmodSync(folder, 0o755);
  const began = performance.now();
  try {
    await startAndStop(folder);
    return Math.min(SLOWEST, Math.max(1, (performance.now() - began) / REFERENCE_MS));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Starts and stops a hub; also resolves if the start fails, since the tests will report why. */
async function startAndStop(folder) {
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, PORT: '0', LOG_LEVEL: 'silent', RUNNERHUB_DATA_DIR: folder };
  const hub = spawn(process.execPath, ['dist/main.js'], { cwd: root, env });
  const ended = new Promise((resolve) => hub.once('exit', resolve));
  const ready = new Promise((resolve) => {
    for (const stream of [hub.stdout, hub.stderr]) stream.on('data', (text) => /is ready/.test(text) && resolve());
  });
  const late = new Promise((resolve) => setTimeout(resolve, SLOWEST * REFERENCE_MS).unref());
  await Promise.race([ready, ended, late]);
  hub.kill('SIGTERM');
  await ended;
}
