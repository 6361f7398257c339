import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

/** Level 3 takes half the time of the default 6 for files that are a tenth larger. */
const GZIP_LEVEL = 3;
/** Age of an unfinished file after which its hub counts as killed: nothing has written to it for this long. */
const ABANDONED_MS = 3_600_000;

export interface AtomicFile {
  /** Absolute path. */
  file: string;
  bytes: number;
}

/** Returns the name of a file until it is complete. */
function temporaryName(name: string): string {
  return `.${name}.${process.pid}.tmp`;
}

/** Writes `chunks`, compressed, into a new file of `dir`, whole or not at all: the file is renamed once it is on disk. */
export async function writeAtomically(
  dir: string,
  name: string,
  chunks: AsyncIterable<Buffer>,
  signal?: AbortSignal,
): Promise<AtomicFile> {
  await makeFolder(dir);
  const file = join(dir, name);
  const temporary = join(dir, temporaryName(name));
  try {
    // Readable by the owner only: the file holds what users put into jobs.
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await write(handle, chunks, signal);
    } finally {
      await handle.close();
    }
    const { size: bytes } = await stat(temporary);
    await rename(temporary, file);
    await syncFolder(dir);
    return { file, bytes };
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Removes unfinished files of killed hubs from `dir`, limited to those that `isTemporary` recognizes as the hub's own. */
export async function removeAbandoned(dir: string, isTemporary: (name: string) => boolean): Promise<void> {
  for (const name of (await readdir(dir)).filter(isTemporary)) {
    const { mtimeMs } = await stat(join(dir, name)).catch(() => ({ mtimeMs: Infinity }));
    if (Date.now() - mtimeMs > ABANDONED_MS) await rm(join(dir, name), { force: true });
  }
}

/** Error codes of a file system that is full, broken or read-only, denies access, or has something else at the path. */
const OF_DISKS = new Set([
  ...['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO', 'ESTALE', 'EROFS', 'EACCES', 'EPERM', 'EBUSY', 'EMFILE', 'ENFILE'],
  ...['ENOENT', 'EEXIST', 'ENOTDIR', 'EISDIR', 'ELOOP', 'ENAMETOOLONG'],
]);

/**
 * Returns whether a file system caused the error. Decided by code: a failed socket write has another code, and a fault of
 * PostgreSQL's own disk has a SQLSTATE. Only the path of a Unix socket may be missing, too: then the call is `connect`.
 */
export function isDiskError(error: unknown): boolean {
  const { code, syscall } = error as NodeJS.ErrnoException;
  return code !== undefined && OF_DISKS.has(code) && syscall !== 'connect';
}

async function write(handle: FileHandle, chunks: AsyncIterable<Buffer>, signal?: AbortSignal): Promise<void> {
  let fault: unknown;
  const sink = async (packed: AsyncIterable<Buffer>) => {
    try {
      for await (const bytes of packed) await handle.appendFile(bytes);
    } catch (error) {
      fault = error;
      throw error;
    }
  };
  try {
    await pipeline(Readable.from(chunks), createGzip({ level: GZIP_LEVEL }), sink, { signal });
  } catch (error) {
    // For a full disk the pipeline reports only an abort.
    throw (error as Error).name === 'AbortError' ? (fault ?? error) : error;
  }
  await handle.sync();
}

/** Creates a folder with its parents and syncs each parent, so that the new entries are on disk. */
async function makeFolder(dir: string): Promise<void> {
  const made = await mkdir(dir, { recursive: true, mode: 0o700 });
  if (made === undefined) return;
  const above = dirname(resolve(made));
  for (let folder = resolve(dir); folder !== above && folder !== dirname(folder); folder = dirname(folder)) {
    await syncFolder(dirname(folder));
  }
}

/** Syncs a folder: a name that is not on disk yet may be lost in a power cut. */
async function syncFolder(dir: string): Promise<void> {
  const handle = await open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
