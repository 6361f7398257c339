import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

/** Level 3 takes half the time of the default 6 for files that are a tenth larger. */
const GZIP_LEVEL = 3;
/** What a killed hub left unfinished: nobody has written to it for so long. */
const ABANDONED_MS = 3_600_000;

export interface AtomicFile {
  /** Absolute. */
  file: string;
  bytes: number;
}

/** What a file of this name is called until it is whole. */
function temporaryName(name: string): string {
  return `.${name}.${process.pid}.tmp`;
}

/** Writes `chunks`, compressed, into a new file of `dir`, whole or not at all: it gets its name when it is on the disk. */
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
    // It holds what users put into jobs: nobody else's to read.
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

/** Removes from `dir` what killed hubs left unfinished, as far as `isTemporary` says that it is ours. */
export async function removeAbandoned(dir: string, isTemporary: (name: string) => boolean): Promise<void> {
  for (const name of (await readdir(dir)).filter(isTemporary)) {
    const { mtimeMs } = await stat(join(dir, name)).catch(() => ({ mtimeMs: Infinity }));
    if (Date.now() - mtimeMs > ABANDONED_MS) await rm(join(dir, name), { force: true });
  }
}

/** What a file system answers: it is full, broken, read-only, of others, or something else stands in its place. */
const OF_DISKS = new Set([
  ...['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO', 'ESTALE', 'EROFS', 'EACCES', 'EPERM', 'EBUSY', 'EMFILE', 'ENFILE'],
  ...['ENOENT', 'EEXIST', 'ENOTDIR', 'EISDIR', 'ELOOP', 'ENAMETOOLONG'],
]);

/**
 * By its code: a socket's write fails with another one, and a fault of PostgreSQL's own disk has a SQLSTATE. Only the way to
 * a socket in the file system may be wanting, too.
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
    // Of a disk that is full the pipeline says only that it was aborted.
    throw (error as Error).name === 'AbortError' ? (fault ?? error) : error;
  }
  await handle.sync();
}

/** With the folders above it; each stands in the one above, which has to be on the disk, too. */
async function makeFolder(dir: string): Promise<void> {
  const made = await mkdir(dir, { recursive: true, mode: 0o700 });
  if (made === undefined) return;
  const above = dirname(resolve(made));
  for (let folder = resolve(dir); folder !== above && folder !== dirname(folder); folder = dirname(folder)) {
    await syncFolder(dirname(folder));
  }
}

/** A name that is not on the disk yet may be gone after a power cut. */
async function syncFolder(dir: string): Promise<void> {
  const handle = await open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
