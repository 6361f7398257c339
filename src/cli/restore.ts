import { counted } from '../common/counted.js';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { printableJson } from '../common/printable.js';
import type { Restored, RestoreOptions } from '../persistence/maintenance/backup/restore.js';

export function restoreCommand(program: Command): void {
  program
    .command('restore <file>')
    .description('restore the open jobs of a backup, all or none; stop all hubs first')
    .option('--merge', 'restore into a database that has open jobs; what it already contains is kept unchanged')
    .option('--json', 'print JSON')
    .action(async (file: string, { json, ...options }: { merge?: boolean; json?: boolean }) => {
      const { processConfig } = await import('../config/process-config.js');
      const { withDatabaseUrl } = await import('../database/with-database.js');
      const config = processConfig();
      // No hub uses the embedded database while this process holds it, even if the ledger still lists a killed one.
      const alone = config.databaseUrl === undefined;
      const restored = await withDatabaseUrl(config, (url) => restore(url, resolve(file), { ...options, alone }));
      console.log(json ? printableJson(restored, 2) : said(restored));
    });
}

async function restore(url: string, file: string, flags: Omit<RestoreOptions, 'tables'>): Promise<Restored> {
  const { migrate } = await import('../database/migrate.js');
  const { openDataSource } = await import('../database/data-source.js');
  const { createPgPool } = await import('../database/pg-pool.js');
  const { restoreBackup } = await import('../persistence/maintenance/backup/restore.js');
  const { checkBackup } = await import('../persistence/maintenance/backup/read-backup.js');
  const { ALL_BACKUP_TABLES: tables } = await import('../bootstrap/backup-tables.js');
  // An invalid file must not even create the schema.
  await checkBackup(file, tables);
  const database = await openDataSource(url);
  await migrate(database).finally(() => database.destroy());
  const pool = createPgPool(url, { max: 2 });
  try {
    return await restoreBackup(pool, file, { ...flags, tables });
  } finally {
    await pool.end();
  }
}

function said({ createdAt, rows, kept }: Restored): string {
  const already = kept === 0 ? '' : `, ${kept} already present`;
  return `Restored ${counted(rows.jobs ?? 0, 'job')} of ${createdAt} (${counted(rows.schedules ?? 0, 'schedule')}, settings of ${counted(rows.queues ?? 0, 'queue')})${already}; start the hub`;
}
