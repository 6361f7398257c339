import { hostname } from 'node:os';
import { HubError, messageOf } from '../../../common/errors.js';
import { DedicatedConnection } from '../../../database/dedicated-connection.js';
import { asLedgerError, isTransient } from '../../../database/sql-errors.js';
import type { BackupTable } from '../../../jobs/backup-table.js';
import { isDiskError } from '../files/atomic-file.js';
import { pruneBackups, writeBackup, type WrittenBackup } from './write-backup.js';

/** Advisory lock number used for nothing else in the hub. It serializes backups and restores of one ledger. */
export const BACKUP_LOCK = 7_402_011;

export interface BackupOptions {
  tables: BackupTable[];
  dir: string;
  /** Number of this ledger's files to keep. */
  keep: number;
  signal?: AbortSignal;
  /** Skips the backup while another node's backup, or a restore, is in progress. */
  unlessBusy?: boolean;
  /** Milliseconds: skips the backup while any node's last one is younger. */
  unlessYoungerThan?: number;
}

/**
 * Writes one file of everything that is open, records it in the ledger, and removes the oldest files.
 * @returns null when another backup made this one unnecessary
 * @throws HubError BACKUP_FAILED, LEDGER_UNAVAILABLE
 */
export async function createBackup(databaseUrl: string, options: BackupOptions): Promise<WrittenBackup | null> {
  const { tables, dir, keep, signal, unlessBusy = false, unlessYoungerThan = 0 } = options;
  let connection: DedicatedConnection | undefined;
  try {
    connection = await DedicatedConnection.open(databaseUrl, 'runnerhub-backup');
    const { client } = connection;
    if (unlessBusy) {
      const { rows } = await client.query<{ got: boolean }>('select pg_try_advisory_lock($1) as got', [BACKUP_LOCK]);
      if (!rows[0]?.got) return null;
    } else {
      await client.query('select pg_advisory_lock($1)', [BACKUP_LOCK]);
    }
    const { rows: young } = await client.query(`select 1 from backup_state where at > now() - $1 * interval '1 ms'`, [
      unlessYoungerThan,
    ]);
    if (young.length > 0) return null;
    const written = await writeBackup(client, tables, dir, signal);
    await client.query('commit');
    await client.query(`update backup_state set at = $1, host = $2, file = $3, jobs = $4, bytes = $5`, [
      written.at,
      hostname(),
      written.file,
      written.jobs,
      written.bytes,
    ]);
    await pruneBackups(dir, written.ledger, keep);
    return written;
  } catch (error) {
    if (!isDiskError(error) && isTransient(error)) throw asLedgerError(error);
    throw new HubError('BACKUP_FAILED', `The backup could not be written to ${dir}: ${messageOf(error)}`, {
      cause: error,
    });
  } finally {
    // Closing the connection releases the lock.
    await connection?.close();
  }
}
