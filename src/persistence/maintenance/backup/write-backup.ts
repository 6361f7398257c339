import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClientBase } from 'pg';
import type { BackupTable } from '../../../jobs/backup-table.js';
import { VERSION } from '../../../config/version.js';
import { ChecksummedLines } from '../files/checksummed-lines.js';
import { removeAbandoned, writeAtomically } from '../files/atomic-file.js';
import { backupName, FORMAT, FORMAT_VERSION, isBackupOf, isTemporary, type BackupHeader } from './backup-format.js';
import { beginSnapshot, readTable, type Snapshot } from './snapshot.js';

export interface WrittenBackup {
  /** Absolute path. */
  file: string;
  jobs: number;
  bytes: number;
  ledger: string;
  at: Date;
}

/**
 * Writes everything that is open into a new file of `dir`, whole or not at all.
 * @param client a dedicated connection, which is left inside a transaction
 */
export async function writeBackup(
  client: ClientBase,
  tables: BackupTable[],
  dir: string,
  signal?: AbortSignal,
): Promise<WrittenBackup> {
  const snapshot = await beginSnapshot(client, tables);
  const name = backupName(snapshot.ledger, snapshot.at);
  const { file, bytes } = await writeAtomically(dir, name, chunks(client, tables, snapshot), signal);
  return { file, jobs: snapshot.openJobs, bytes, ledger: snapshot.ledger, at: snapshot.at };
}

/** Removes this ledger's backups except the newest `keep`, and unfinished files of killed hubs; never any other file. */
export async function pruneBackups(dir: string, ledger: string, keep: number): Promise<void> {
  const old = (await readdir(dir))
    .filter((name) => isBackupOf(ledger, name))
    .sort()
    .slice(0, -keep);
  for (const name of old) await rm(join(dir, name), { force: true });
  await removeAbandoned(dir, isTemporary);
}

async function* chunks(
  client: ClientBase,
  tables: BackupTable[],
  { at, ledger, columns, rows, openJobs }: Snapshot,
): AsyncGenerator<Buffer> {
  const lines = new ChecksummedLines();
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
  yield lines.chunk([JSON.stringify(header)]);
  for (const table of tables) {
    const names = columns[table.name];
    if (!names) throw new Error(`the table ${table.name} does not exist`);
    for await (const found of readTable(client, table, names)) {
      yield lines.chunk(found.map((row) => `{"${table.name}":${row}}`));
    }
  }
  yield lines.trailer();
}
