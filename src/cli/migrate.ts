import type { Command } from 'commander';
import { MigrationExecutor, type DataSource } from 'typeorm';

export function migrateCommand(program: Command): void {
  program
    .command('migrate')
    .description("bring the database's schema up to date (each start does it, too)")
    .option('--down', 'take back the last migration, and what only it can hold; stop the hubs first')
    .action(async ({ down }: { down?: boolean }) => {
      const { processConfig } = await import('../config/process-config.js');
      const { withDatabase } = await import('../database/with-database.js');
      console.log(await withDatabase(processConfig(), down ? takeBack : bringUp));
    });
}

async function bringUp(database: DataSource): Promise<string> {
  const { migrate } = await import('../database/migrate.js');
  const names = await migrate(database);
  return names.length === 0 ? 'The schema is up to date' : names.map((name) => `Ran ${name}`).join('\n');
}

async function takeBack(database: DataSource): Promise<string> {
  const [last] = await new MigrationExecutor(database).getExecutedMigrations();
  if (last === undefined) return 'There is no migration to take back';
  await database.undoLastMigration({ transaction: 'all' });
  return `Took back ${last.name}`;
}
