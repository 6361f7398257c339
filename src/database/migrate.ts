import { type DataSource, MigrationExecutor, type QueryRunner } from 'typeorm';
import { STATEMENT_TIMEOUT_MS } from './session.js';

/** Advisory lock held while migrating: of nodes that start together, one does the work. */
const LOCK = [0x48756200, 2];

/**
 * Migrates the schema to this release, all or nothing; refuses the schema of a newer release.
 * @returns the names of the migrations that were run
 */
export async function migrate(dataSource: DataSource): Promise<string[]> {
  const runner = dataSource.createQueryRunner();
  try {
    // Waiting for another node and rewriting a table may take longer than an ordinary statement.
    await runner.query('set statement_timeout = 0');
    await runner.query('select pg_advisory_lock($1, $2)', LOCK);
    try {
      await refuseNewer(dataSource, runner);
      const done = await new MigrationExecutor(dataSource, runner).executePendingMigrations();
      return done.map(({ name }) => name);
    } finally {
      await runner.query('select pg_advisory_unlock($1, $2)', LOCK);
      await runner.query(`set statement_timeout = ${STATEMENT_TIMEOUT_MS}`);
    }
  } finally {
    await runner.release();
  }
}

/** Refuses migrations that this release does not know: it would write to the changed schema as if it were its own. */
async function refuseNewer({ migrations }: DataSource, runner: QueryRunner): Promise<void> {
  const [table] = (await runner.query(`select to_regclass('migrations') is not null as there`)) as { there: boolean }[];
  if (!table?.there) return;
  const unknown = (await runner.query(`select name from migrations where name <> all($1::text[]) order by timestamp`, [
    migrations.map(({ name, constructor }) => name ?? constructor.name),
  ])) as { name: string }[];
  if (unknown.length === 0) return;
  const names = unknown.map(({ name }) => name).join(', ');
  throw new Error(
    `the database belongs to a newer release, with migrations unknown to this one (${names}): start that release, or revert them with it first (stop all hubs, then \`hub migrate --down\` once for each)`,
  );
}

/** Returns the migrations that `migrate` would still run, for the readiness check. */
export async function pendingMigrations(dataSource: DataSource): Promise<string[]> {
  const pending = await new MigrationExecutor(dataSource).getPendingMigrations();
  return pending.map(({ name }) => name);
}
