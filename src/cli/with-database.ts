import { ConsoleLogger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import type { HubConfig } from '../config/hub-config.js';
import { openDataSource } from '../database/data-source.js';
import { startEmbeddedPostgres } from '../database/embedded/embedded-postgres.js';

/**
 * Acts on the hub's database: DATABASE_URL's, or the embedded one, which runs as long as that takes.
 * @throws EmbeddedPostgresError when a hub is using the embedded one
 */
export async function withDatabase<T>(config: HubConfig, act: (database: DataSource) => Promise<T>): Promise<T> {
  if (config.databaseUrl !== undefined) return withConnection(config.databaseUrl, act);
  const embedded = await startEmbeddedPostgres(config.dataDir, new ConsoleLogger({ logLevels: ['warn', 'error'] }));
  try {
    return await withConnection(embedded.url, act);
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
