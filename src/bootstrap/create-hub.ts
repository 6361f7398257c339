import { Logger, type LoggerService, type ModuleMetadata } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { HubConfig } from '../config/hub-config.js';
import { ensureServer } from '../database/check-server.js';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../database/embedded/embedded-postgres.js';

/**
 * Creates a hub that is ready to listen: database up and migrated, engine connected, recovery done, workers running.
 * `close()` ends all of it, the embedded database included.
 * @param extensions modules beside the hub's own, with their own job types
 */
export async function createHub(
  config: HubConfig,
  logger: LoggerService = new Logger('Hub'),
  extensions: NonNullable<ModuleMetadata['imports']> = [],
): Promise<NestExpressApplication> {
  // Messages logged before the application has its logger are buffered until then.
  Logger.attachBuffer();
  // In parallel: loading the application and the first start of PostgreSQL take more than a second each.
  const [application, database] = await Promise.allSettled([
    import('./create-application.js'),
    startDatabase(config, logger),
  ]);
  if (database.status === 'rejected') throw database.reason;
  const { url, embedded } = database.value;
  const stop = async () => embedded?.stop();
  try {
    if (application.status === 'rejected') throw application.reason;
    const { createApplication, withStoreClose } = application.value;
    const complete = { ...config, databaseUrl: url, embeddedDatabase: embedded !== undefined };
    return withStoreClose(await createApplication(complete, extensions), stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startDatabase(
  { databaseUrl, databasePoolUrl: poolUrl, dataDir, ledgerRetentionDays: retentionDays, redis }: HubConfig,
  logger: LoggerService,
): Promise<{ url: string; embedded?: EmbeddedPostgres }> {
  if (databaseUrl !== undefined) {
    const needs = { retentionDays, engine: redis === undefined, poolUrl };
    for (const warning of await ensureServer(databaseUrl, needs)) logger.warn(warning);
    return { url: databaseUrl };
  }
  const embedded = await startEmbeddedPostgres(dataDir, logger);
  return { url: embedded.url, embedded };
}
