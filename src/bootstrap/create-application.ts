import type { ModuleMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AccessRules } from '../auth/access-rules.js';
import { configureHttp } from '../http/configure-http.js';
import { mountDashboard } from '../api/dashboard/mount-dashboard.js';
import { mountOpenApi } from '../api/openapi/mount-openapi.js';
import { EngineWatch } from '../jobs/ports/engine.js';
import { mountBullBoard } from '../monitoring/bull-board.js';
import { BullQueues } from '../queues/engine/bull-queues.js';
import { AppModule } from '../app.module.js';
import type { HubConfig } from '../config/hub-config.js';
import { JsonLogger } from './logging.js';
import { terminalLines } from './terminal-lines.js';
import { openEngine } from '../queues/engine/open-engine.js';

/** Creates everything above the database; the engine's connections close with the application. */
export async function createApplication(
  config: HubConfig & { databaseUrl: string },
  extensions: NonNullable<ModuleMetadata['imports']>,
): Promise<NestExpressApplication> {
  // Before the application, whose parts take their tracer at the start.
  const endTracing = config.tracing && (await import('./start-tracing.js')).startTracing(config.tracing);
  const connections = await openEngine(config, config.databaseUrl).catch(async (error: unknown) => {
    await endTracing?.();
    throw error;
  });
  const close = async () => {
    await connections.close();
    await endTracing?.();
  };
  try {
    const app = await NestFactory.create<NestExpressApplication>(AppModule.register(config, connections, extensions), {
      bufferLogs: true,
      bodyParser: false,
      abortOnError: false,
    });
    app.useLogger(new JsonLogger(config, process.stdout.isTTY ? terminalLines(process.stdout) : undefined));
    configureHttp(app, config);
    mountInterfaces(app, config);
    await app.init();
    return withStoreClose(app, close);
  } catch (error) {
    await close();
    throw error;
  }
}

/** Mounts the interfaces beside Nest's routes, behind the same gate. A worker has none of them. */
function mountInterfaces(app: NestExpressApplication, { role, http: { basePath } }: HubConfig): void {
  if (role === 'worker') return;
  const rules = app.get(AccessRules, { strict: false });
  mountBullBoard(app, app.get(BullQueues, { strict: false }).all(), app.get(EngineWatch, { strict: false }), basePath);
  mountOpenApi(app, basePath);
  // The board shows the jobs of all tenants.
  rules.page('/admin/queues', 'none');
  for (const page of ['/api/docs', '/api/docs-json']) rules.page(page, 'own');
  mountDashboard(app, basePath);
  rules.openBelow('/dashboard');
  rules.set('/', 'public');
}

/**
 * Wraps the application so that `close()` closes a store after everything that uses it. Nest's own proxy silently drops
 * assignments to the application, so another proxy wraps that one.
 */
export function withStoreClose(app: NestExpressApplication, closeStore: () => Promise<void>): NestExpressApplication {
  const close = async () => {
    try {
      await app.close();
    } finally {
      await closeStore();
    }
  };
  return new Proxy(app, {
    get: (target, name): unknown => (name === 'close' ? close : Reflect.get(target, name)),
  });
}
