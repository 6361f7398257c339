import type { NestExpressApplication } from '@nestjs/platform-express';
import { mountHome } from './admin/home/mount-home.js';
import { mountOpenApi } from './admin/openapi/mount-openapi.js';
import type { HubConfig } from './config/hub-config.js';
import { EngineWatch } from './jobs/ports.js';
import { mountBullBoard } from './monitoring/bull-board.js';
import { BullQueues } from './queues/engine/bull-queues.js';

/** Mounts the interfaces beside Nest's routes, behind the same gate. A worker has none of them. */
export function mountInterfaces(app: NestExpressApplication, { role, http: { basePath } }: HubConfig): void {
  if (role === 'worker') return;
  mountBullBoard(app, app.get(BullQueues, { strict: false }).all(), app.get(EngineWatch, { strict: false }), basePath);
  mountOpenApi(app, basePath);
  mountHome(app, basePath);
}
