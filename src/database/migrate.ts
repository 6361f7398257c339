import { type DataSource, MigrationExecutor } from 'typeorm';
import { STATEMENT_TIMEOUT_MS } from './session.js';

/** Held while migrating: many nodes may start at once, and one of them does the work. */
const LOCK = [0x48756200, 2];

/** Brings the schema up to date, all or nothing. @returns the names of the migrations that were run */
export async function migrate(dataSource: DataSource): Promise<string[]> {
  const runner = dataSource.createQueryRunner();
  try {
    // Neither waiting for another node nor rewriting a table is bound by what an ordinary statement may take.
    await runner.query('set statement_timeout = 0');
    await runner.query('select pg_advisory_lock($1, $2)', LOCK);
    try {
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

/** What `migrate` would still have to run: readiness asks for it. */
export async function pendingMigrations(dataSource: DataSource): Promise<string[]> {
  const pending = await new MigrationExecutor(dataSource).getPendingMigrations();
  return pending.map(({ name }) => name);
}
