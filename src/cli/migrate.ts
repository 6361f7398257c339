import type { Command } from 'commander';
import type { DataSource } from 'typeorm';
import { printableJson } from '../common/printable.js';

export function migrateCommand(program: Command): void {
  program
    .command('migrate')
    .description("migrate the database's schema (each start does so, too)")
    .option('--down', 'revert the last migration, with the data that only it can hold; stop all hubs first')
    .option('--json', 'print JSON')
    .action(async ({ down, json }: { down?: boolean; json?: boolean }) => {
      const { processConfig } = await import('../config/process-config.js');
      const { withDatabase } = await import('../database/with-database.js');
      const names = await withDatabase(processConfig(), down ? revertLast : migrateUp);
      console.log(json ? printableJson(down ? { reverted: names } : { ran: names }, 2) : said(names, down));
    });
}

async function migrateUp(database: DataSource): Promise<string[]> {
  const { migrate } = await import('../database/migrate.js');
  return migrate(database);
}

async function revertLast(database: DataSource): Promise<string[]> {
  const { MigrationExecutor } = await import('typeorm');
  const [last] = await new MigrationExecutor(database).getExecutedMigrations();
  if (last === undefined) return [];
  await database.undoLastMigration({ transaction: 'all' });
  return [last.name];
}

function said(names: string[], down: boolean | undefined): string {
  if (names.length === 0) return down ? 'There is no migration to revert' : 'The schema is up to date';
  return names.map((name) => `${down ? 'Reverted' : 'Ran'} ${name}`).join('\n');
}
