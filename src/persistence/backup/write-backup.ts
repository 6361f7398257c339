import { createHash } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { ClientBase } from 'pg';
import { VERSION } from '../../config/version.js';
import {
  backupName,
  BACKUP_TABLES,
  FORMAT,
  FORMAT_VERSION,
  isBackupOf,
  isTemporary,
  temporaryName,
  type BackupHeader,
  type BackupTrailer,
} from './backup-format.js';
import { beginSnapshot, readTable, type Snapshot } from './snapshot.js';

/** Level 3 takes half the time of the default 6 for files that are a tenth larger. */
const GZIP_LEVEL = 3;
/** What a killed hub left unfinished: nobody has written to it for so long. */
const ABANDONED_MS = 3_600_000;

export interface WrittenBackup {
  /** Absolute. */
  file: string;
  jobs: number;
  bytes: number;
  ledger: string;
  at: Date;
}

/**
 * Writes all that is open into a new file of `dir`, whole or not at all: it gets its name when it is on the disk.
 * @param client a connection of its own, which stands in a transaction afterwards
 */
export async function writeBackup(client: ClientBase, dir: string, signal?: AbortSignal): Promise<WrittenBackup> {
  const snapshot = await beginSnapshot(client);
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const name = backupName(snapshot.ledger, snapshot.at);
  const temporary = join(dir, temporaryName(name));
  try {
    // Payloads hold what users put there: nobody else's to read.
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await write(handle, client, snapshot, signal);
    } finally {
      await handle.close();
    }
    const { size: bytes } = await stat(temporary);
    await rename(temporary, join(dir, name));
    await syncFolder(dir);
    return { file: join(dir, name), jobs: snapshot.openJobs, bytes, ledger: snapshot.ledger, at: snapshot.at };
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Removes this ledger's backups but the newest `keep`, and what killed hubs left unfinished; never any other file. */
export async function pruneBackups(dir: string, ledger: string, keep: number): Promise<void> {
  const names = await readdir(dir);
  const old = names
    .filter((name) => isBackupOf(ledger, name))
    .sort()
    .slice(0, -keep);
  for (const name of names.filter(isTemporary)) {
    const { mtimeMs } = await stat(join(dir, name)).catch(() => ({ mtimeMs: Infinity }));
    if (Date.now() - mtimeMs > ABANDONED_MS) old.push(name);
  }
  for (const name of old) await rm(join(dir, name), { force: true });
}

async function write(handle: FileHandle, client: ClientBase, snapshot: Snapshot, signal?: AbortSignal): Promise<void> {
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
    await pipeline(Readable.from(chunks(client, snapshot)), createGzip({ level: GZIP_LEVEL }), sink, { signal });
  } catch (error) {
    // Of a disk that is full the pipeline says only that it was aborted.
    throw (error as Error).name === 'AbortError' ? (fault ?? error) : error;
  }
  await handle.sync();
}

async function* chunks(client: ClientBase, { at, ledger, columns, rows, openJobs }: Snapshot): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  let lines = 0;
  const chunk = (texts: string[]) => {
    const bytes = Buffer.from(`${texts.join('\n')}\n`);
    hash.update(bytes);
    lines += texts.length;
    return bytes;
  };
  const header: BackupHeader = {
    format: FORMAT,
    version: FORMAT_VERSION,
    hub: VERSION,
    createdAt: at.toISOString(),
    ledger,
    columns,
    rows,
    openJobs,
  };
  yield chunk([JSON.stringify(header)]);
  for (const table of BACKUP_TABLES) {
    for await (const found of readTable(client, table, columns[table])) {
      yield chunk(found.map((row) => `{"${table}":${row}}`));
    }
  }
  const trailer: BackupTrailer = { end: true, lines, sha256: hash.digest('hex') };
  yield Buffer.from(`${JSON.stringify(trailer)}\n`);
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
