import { ConsoleLogger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import type { HubConfig } from '../config/hub-config.js';
import { ensureReachable } from './connection-trouble.js';
import { openDataSource } from './data-source.js';
import { startEmbeddedPostgres } from './embedded/embedded-postgres.js';

/**
 * Runs `act` on the hub's database: DATABASE_URL's, or the embedded one, which is started for as long as that takes.
 * @throws EmbeddedInUseError when a hub is using the embedded one; Error of one line when DATABASE_URL is unreachable
 */
export async function withDatabase<T>(config: HubConfig, act: (database: DataSource) => Promise<T>): Promise<T> {
  return withDatabaseUrl(config, (url) => withConnection(url, act));
}

/** Runs `act` with the database's URL, for actions that open their own connections. */
export async function withDatabaseUrl<T>(config: HubConfig, act: (url: string) => Promise<T>): Promise<T> {
  if (config.databaseUrl !== undefined) {
    await ensureReachable(config.databaseUrl);
    return act(config.databaseUrl);
  }
  const embedded = await startEmbeddedPostgres(config.dataDir, new ConsoleLogger({ logLevels: ['warn', 'error'] }));
  try {
    return await act(embedded.url);
  } finally {
    await embedded.stop();
  }
}

async function withConnection<T>(url: string, act: (database: DataSource) => Promise<T>): Promise<T> {
  const database = await openDataSource(url);
  try {
    return await act(database);
  } finally {
    await database.destroy();
  }
}
