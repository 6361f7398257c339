import { DataSource, type DataSourceOptions } from 'typeorm';
import { connectionOptions } from './hub-connection.js';
import type { ConnectionTracker } from './connection-tracker.js';
import { loadMigrations } from './migrations.js';
import { STATEMENT_TIMEOUT_MS } from './session.js';

type PostgresOptions = Extract<DataSourceOptions, { type: 'postgres' }>;

/** Returns TypeORM's connection options. `pg` parses the URL, since TypeORM's own parser knows no unix sockets. */
export async function dataSourceOptions(
  url: string,
  poolSize = 5,
  connectionTracker?: ConnectionTracker,
): Promise<PostgresOptions> {
  return {
    type: 'postgres',
    poolSize,
    synchronize: false,
    migrations: await loadMigrations(),
    migrationsTransactionMode: 'all',
    extra: connectionOptions(url, {
      name: 'runnerhub',
      statementTimeoutMs: STATEMENT_TIMEOUT_MS,
      links: connectionTracker,
    }),
  };
}

/** Opens a separate, connected data source for code outside the application. The caller destroys it. */
export async function openDataSource(url: string): Promise<DataSource> {
  return new DataSource(await dataSourceOptions(url, 2)).initialize();
}
