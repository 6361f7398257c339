import { existsSync, mkdirSync, readFileSync, renameSync, statfsSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** How long a worker waits for what another worker is starting. */
const START_LIMIT_MS = 120_000;

const MEMORY = '/dev/shm';
/** Several times what a whole run takes (300 MB). */
const ROOM_BYTES = 1e9;

function hasRoomInMemory(): boolean {
  if (!existsSync(MEMORY)) return false;
  const { bavail, bsize } = statfsSync(MEMORY);
  return Math.min(bavail * bsize, process.availableMemory()) > ROOM_BYTES;
}

/**
 * Where the run's PostgreSQL keeps its data: in memory, if there is room. Nearly every test makes a database and drops it,
 * which takes 20 ms there, and up to 350 ms (of the kernel's time) where the file system is on a disk.
 */
export const databaseFolder = (folder: string) =>
  hasRoomInMemory() ? join(MEMORY, basename(folder)) : join(folder, 'pg');

/** The folder of this jest run: see global-setup.mjs. */
export function runFolder(): string {
  const folder = process.env.RUNNERHUB_TEST_RUN;
  if (folder === undefined) throw new Error('Run this with jest: its global setup makes the folder');
  return folder;
}

/**
 * A service that all workers of the run share: the first that asks starts it, the others wait for its description. It
 * has to outlive the worker that started it; the description's `pid` is ended when the run is over.
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
