import { Logger, type LoggerService, type ModuleMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Logger as PinoLogger } from 'nestjs-pino';
import { configureHttp } from './admin/http/configure-http.js';
import { AppModule } from './app.module.js';
import type { HubConfig } from './config/hub-config.js';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './database/embedded/embedded-postgres.js';
import { withoutWiring } from './log.module.js';
import { mountInterfaces } from './mount.js';
import { openEngine } from './queues/engine/open-engine.js';

/**
 * A hub, ready to listen: database up and migrated, engine connected, recovery done, workers running. `close()` ends all
 * of it, the embedded database included.
 * @param extensions modules beside the hub's own, with job types of theirs
 */
export async function createHub(
  config: HubConfig,
  logger: LoggerService = new Logger('Hub'),
  extensions: NonNullable<ModuleMetadata['imports']> = [],
): Promise<NestExpressApplication> {
  // What is said before the application has its logger is kept until it has.
  Logger.attachBuffer();
  let embedded: EmbeddedPostgres | undefined;
  let databaseUrl = config.databaseUrl;
  if (databaseUrl === undefined) {
    embedded = await startEmbeddedPostgres(config.dataDir, logger);
    databaseUrl = embedded.url;
  }
  const complete: HubConfig = { ...config, databaseUrl, embeddedDatabase: embedded !== undefined };
  const connections = await openEngine(complete, databaseUrl).catch(async (error: unknown) => {
    await embedded?.stop();
    throw error;
  });
  const closeStores = async () => {
    await connections.close();
    await embedded?.stop();
  };
  try {
    const app = await NestFactory.create<NestExpressApplication>(
      AppModule.register(complete, connections, extensions),
      {
        bufferLogs: true,
        bodyParser: false,
        abortOnError: false,
      },
    );
    app.useLogger(withoutWiring(app.get(PinoLogger)));
    configureHttp(app, complete);
    mountInterfaces(app, complete);
    await app.init();
    return closingAll(app, closeStores);
  } catch (error) {
    await closeStores();
    throw error;
  }
}

/**
 * The application, whose `close()` closes the stores after everything that uses them. Nest's own proxy around it drops
 * what is assigned to it without a word, so another one goes around that.
 */
function closingAll(app: NestExpressApplication, closeStores: () => Promise<void>): NestExpressApplication {
  const close = async () => {
    try {
      await app.close();
    } finally {
      await closeStores();
    }
  };
  return new Proxy(app, {
    get: (target, name): unknown => (name === 'close' ? close : Reflect.get(target, name)),
  });
}
