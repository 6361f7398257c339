import { userInfo } from 'node:os';
import { basename } from 'node:path';
import type { Pool, PoolClient } from 'pg';
import type { Act } from '../../../audit/audit-event.js';
import { appendAct } from '../../../audit/audit-sql.js';
import { TIMINGS } from '../../../common/timings.js';
import { Partitions } from '../../partitions/partitions.js';
import { BACKUP_LOCK } from './create-backup.js';
import type { BackupTable } from '../../../jobs/backup-table.js';
import type { BackupHeader } from './backup-format.js';
import { BackupFileError, checkBackup, readBackup } from './read-backup.js';
import { PARENTS_SQL, restoreSql } from './restore-sql.js';
import { columnsOf } from './snapshot.js';

/** Limits of one statement's rows, in characters and in number. */
const BATCH_LENGTH = 2_000_000;
const BATCH_ROWS = 2000;

export interface RestoreOptions {
  tables: BackupTable[];
  /** Restores into a ledger that has open jobs of its own: existing rows stay unchanged. */
  merge?: boolean;
  /** Confirms that no hub runs on the ledger. */
  alone?: boolean;
}

export interface Restored {
  createdAt: string;
  /** Numbers of restored rows. */
  rows: Record<string, number>;
  /** Number of the file's jobs that the ledger held already. */
  kept: number;
}

/** Refusal of a restore because of the ledger's state: one line that says what to do. */
export class RestoreRefused extends Error {
  override readonly name = 'RestoreRefused';
}

/**
 * Restores a backup, all or nothing; the hub that starts next runs its jobs.
 * @param pool of the migrated database
 * @throws BackupFileError, RestoreRefused
 */
export async function restoreBackup(pool: Pool, file: string, options: RestoreOptions): Promise<Restored> {
  const { header, days } = await checkBackup(file, options.tables);
  const client = await pool.connect();
  try {
    await client.query('begin');
    // No timeout: the whole restore is one transaction.
    await client.query('set local statement_timeout = 0');
    await client.query('select pg_advisory_xact_lock($1)', [BACKUP_LOCK]);
    await refuseWhileUsed(client, options);
    // On another connection, so the partitions stay after a rollback: an empty partition does no harm.
    await new Partitions(pool).ensureDays(days);
    const rows = await insertAll(client, file, header, options.tables);
    await appendAct(client, actOf(file, header, options, rows));
    await client.query('commit');
    return { createdAt: header.createdAt, rows, kept: (header.rows['jobs'] ?? 0) - (rows['jobs'] ?? 0) };
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

/** Returns how the audit names a restore: access to the file and the database suffices for it, without a key. */
function actOf(file: string, { createdAt }: BackupHeader, { merge }: RestoreOptions, rows: Restored['rows']): Act {
  return {
    actor: { kind: 'system-user', id: `uid ${process.getuid?.() ?? '?'}`, name: userName(), role: null },
    ...{ interface: 'cli', address: null, action: 'backup.restore', target: basename(file), filter: { merge } },
    ...{ reason: null, before: null, after: { backupAt: createdAt, rows }, result: 'done', continues: null },
  };
}

/** Returns the name of the operating system's user, which a container's arbitrary uid does not have. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}

async function refuseWhileUsed(client: PoolClient, { merge, alone }: RestoreOptions): Promise<void> {
  const { rows } = await client.query<{ hubs: number; open: boolean }>(
    `select (select count(*)::integer from nodes
              where stopped_at is null and heartbeat_at > now() - $1 * interval '1 ms') as hubs,
            exists (select 1 from persisted_jobs) as open`,
    [TIMINGS.nodeSilenceMs],
  );
  const { hubs = 0, open = false } = rows[0] ?? {};
  if (hubs > 0 && !alone) {
    throw new RestoreRefused(
      `${hubs} running hub${hubs === 1 ? ' uses' : 's use'} this database: stop ${hubs === 1 ? 'it' : 'them'} first (a killed hub counts for ${TIMINGS.nodeSilenceMs / 1000} s)`,
    );
  }
  if (open && !merge) {
    throw new RestoreRefused(
      'This database has open jobs: restore into an empty one, or use --merge to restore only what is missing',
    );
  }
}

/** Inserts all rows from a second read of the file, whose checksum is verified again before the commit. */
async function insertAll(client: PoolClient, file: string, header: BackupHeader, tables: BackupTable[]) {
  const known = await columnsOf(client, tables);
  const detail = JSON.stringify({ file: basename(file), backupAt: header.createdAt });
  const counts: Record<string, number> = Object.fromEntries(tables.map(({ name }) => [name, 0]));
  let batch: string[] = [];
  let length = 0;
  let of: BackupTable | undefined;
  const flush = async () => {
    if (of === undefined || batch.length === 0) return;
    const { name } = of;
    const sql = restoreSql(of, sharedColumns(file, of, header.columns[name] ?? [], known[name] ?? []));
    const { rows } = await client.query<{ n: number }>(sql, [`[${batch.join(',')}]`, detail]);
    counts[name] = (counts[name] ?? 0) + (rows[0]?.n ?? 0);
    batch = [];
    length = 0;
  };
  for await (const part of readBackup(file, tables)) {
    if ('header' in part) continue;
    if (part.table !== of?.name || length > BATCH_LENGTH || batch.length === BATCH_ROWS) await flush();
    of = tables.find(({ name }) => name === part.table);
    batch.push(part.row);
    length += part.row.length;
  }
  await flush();
  await client.query(PARENTS_SQL);
  return counts;
}

/**
 * Returns the file's columns; refuses one that this ledger lacks, since its values would be lost. A column that the
 * file lacks keeps its default.
 */
function sharedColumns(
  file: string,
  { name, renamed = {} }: BackupTable,
  inFile: string[],
  inLedger: string[],
): string[] {
  const columns = inFile.map((column) => renamed[column] ?? column);
  const unknown = columns.filter((column) => !inLedger.includes(column));
  if (unknown.length > 0) {
    throw new BackupFileError(
      `${file} was written by a newer RunnerHub (${name} has ${unknown.join(', ')}): restore it with that release`,
    );
  }
  return columns;
}
