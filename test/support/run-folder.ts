import { existsSync, mkdirSync, readFileSync, renameSync, statfsSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Longest wait of a test worker for a service that another one is starting. */
const START_LIMIT_MS = 120_000;

const MEMORY = '/dev/shm';
/** Free memory required: several times a whole run's use (300 MB). */
const ROOM_BYTES = 1e9;

function hasRoomInMemory(): boolean {
  if (!existsSync(MEMORY)) return false;
  const { bavail, bsize } = statfsSync(MEMORY);
  return Math.min(bavail * bsize, process.availableMemory()) > ROOM_BYTES;
}

/**
 * Returns the data folder of the run's PostgreSQL: in memory if there is room. Nearly every test creates and drops a
 * database, which takes 20 ms in memory and up to 350 ms (of kernel time) on a disk.
 */
export const databaseFolder = (folder: string) =>
  hasRoomInMemory() ? join(MEMORY, basename(folder)) : join(folder, 'pg');

/** Returns the folder of this test run: see global-setup.mjs. */
export function runFolder(): string {
  const folder = process.env.RUNNERHUB_TEST_RUN;
  if (folder === undefined) throw new Error('Run this with vitest: its global setup makes the folder');
  return folder;
}

/**
 * Returns the description of a service that all test workers share: the first caller starts it, the others wait. The
 * service must outlive the worker that started it; the process `pid` in its description is ended after the run.
 */
export async function sharedService<T extends object>(name: string, start: (folder: string) => Promise<T>): Promise<T> {
  const folder = runFolder();
  const file = join(folder, `${name}.json`);
  const read = () => JSON.parse(readFileSync(file, 'utf8')) as T | { error: string };
  if (claim(join(folder, `${name}.lock`))) {
    const found = await start(folder).catch((error: unknown) => ({ error: String(error) }));
    writeFileSync(`${file}.new`, JSON.stringify(found));
    renameSync(`${file}.new`, file);
  }
  const deadline = Date.now() + START_LIMIT_MS;
  while (!existsSync(file)) {
    if (Date.now() > deadline) throw new Error(`${name} was not started within ${START_LIMIT_MS} ms`);
    await pause(25);
  }
  const found = read();
  if ('error' in found) throw new Error(`${name} could not be started: ${found.error}`);
  return found;
}

function claim(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    return false;
  }
}
