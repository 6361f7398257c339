import type { Command } from 'commander';
import type { DataSource } from 'typeorm';

export function migrateCommand(program: Command): void {
  program
    .command('migrate')
    .description("migrate the database's schema (each start does so, too)")
    .option('--down', 'revert the last migration, with the data that only it can hold; stop all hubs first')
    .action(async ({ down }: { down?: boolean }) => {
      const { processConfig } = await import('../config/process-config.js');
      const { withDatabase } = await import('../database/with-database.js');
      console.log(await withDatabase(processConfig(), down ? revertLast : migrateUp));
    });
}

async function migrateUp(database: DataSource): Promise<string> {
  const { migrate } = await import('../database/migrate.js');
  const names = await migrate(database);
  return names.length === 0 ? 'The schema is up to date' : names.map((name) => `Ran ${name}`).join('\n');
}

async function revertLast(database: DataSource): Promise<string> {
  const { MigrationExecutor } = await import('typeorm');
  const [last] = await new MigrationExecutor(database).getExecutedMigrations();
  if (last === undefined) return 'There is no migration to revert';
  await database.undoLastMigration({ transaction: 'all' });
  return `Reverted ${last.name}`;
}
