// How fast this machine is, told by what a hub's start takes on it, so that limits of waits fit machines of any speed.
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, root } from './build.mjs';

/** A first start, with its database made, on two idle cores. */
const REFERENCE_MS = 3500;
/** A machine on which a start takes longer than this times the reference has a fault of its own. */
const SLOWEST = 8;

/** Files of tests at a time: those with one hub or none by the cores, those with several hubs on four cores each. */
export const workers = { light: availableParallelism(), heavy: Math.max(1, Math.floor(availableParallelism() / 4)) };

/** @returns how many times as long as on the reference machine things take on this one, 1 at least */
export async function measurePace() {
  await build();
  const folder = mkdtempSync(join(tmpdir(), 'runnerhub-pace-'));
  // PostgreSQL, started by root, runs as another user.
  chmodSync(folder, 0o755);
  const began = performance.now();
  try {
    await startAndStop(folder);
    return Math.min(SLOWEST, Math.max(1, (performance.now() - began) / REFERENCE_MS));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Resolves once it was ready, or could not be: what is wrong with it is for the tests to say. */
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
