import { DataSource, type DataSourceOptions } from 'typeorm';
import type { Links } from './links.js';
import { loadMigrations } from './migrations.js';

type PostgresOptions = Extract<DataSourceOptions, { type: 'postgres' }>;

/** Longer than any statement of ours should take, shorter than an operator's patience; migrations have no limit. */
export const STATEMENT_TIMEOUT_MS = 30_000;
export const CONNECT_TIMEOUT_MS = 5000;

/** How TypeORM reaches the database. `pg` reads the URL, since TypeORM's own parser knows no unix sockets. */
export async function dataSourceOptions(url: string, poolSize = 5, links?: Links): Promise<PostgresOptions> {
  return {
    type: 'postgres',
    applicationName: 'runnerhub',
    poolSize,
    synchronize: false,
    migrations: await loadMigrations(),
    migrationsTransactionMode: 'all',
    extra: {
      connectionString: url,
      stream: links?.open,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      keepAlive: true,
    },
  };
}

/** A data source of its own, connected, for what runs outside the application. The caller destroys it. */
export async function openDataSource(url: string): Promise<DataSource> {
  return new DataSource(await dataSourceOptions(url, 2)).initialize();
}
