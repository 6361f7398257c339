import { type DataSource, MigrationExecutor, type QueryRunner } from 'typeorm';
import { STATEMENT_TIMEOUT_MS } from './session.js';

/** Held while migrating: many nodes may start at once, and one of them does the work. */
const LOCK = [0x48756200, 2];

/**
 * Brings the schema up to date, all or nothing; refuses one that a newer release has made.
 * @returns the names of the migrations that were run
 */
export async function migrate(dataSource: DataSource): Promise<string[]> {
  const runner = dataSource.createQueryRunner();
  try {
    // Neither waiting for another node nor rewriting a table is bound by what an ordinary statement may take.
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

/** A release that does not know what the schema has become would write to it as if it were its own. */
async function refuseNewer({ migrations }: DataSource, runner: QueryRunner): Promise<void> {
  const [table] = (await runner.query(`select to_regclass('migrations') is not null as there`)) as { there: boolean }[];
  if (!table?.there) return;
  const unknown = (await runner.query(`select name from migrations where name <> all($1::text[]) order by timestamp`, [
    migrations.map(({ name, constructor }) => name ?? constructor.name),
  ])) as { name: string }[];
  if (unknown.length === 0) return;
  const names = unknown.map(({ name }) => name).join(', ');
  throw new Error(
    `the database belongs to a newer release, whose migrations this one does not know (${names}): start that release, or go back with it first (stop all hubs, \`hub migrate --down\` once for each of them)`,
  );
}

/** What `migrate` would still have to run: readiness asks for it. */
export async function pendingMigrations(dataSource: DataSource): Promise<string[]> {
  const pending = await new MigrationExecutor(dataSource).getPendingMigrations();
  return pending.map(({ name }) => name);
}
