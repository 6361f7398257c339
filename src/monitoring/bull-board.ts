import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Queue } from 'bullmq';
import type { RequestHandler } from 'express';

const PATH = '/admin/queues';

/**
 * The engine's own view of its queues, to look at only: its buttons would go past the ledger. The gate of `configureHttp`
 * stands before it.
 */
export function mountBullBoard(app: NestExpressApplication, queues: Queue[]): void {
  const serverAdapter = new ExpressAdapter();
  serverAdapter.setBasePath(PATH);
  createBullBoard({
    queues: queues.map((queue) => new BullMQAdapter(queue, { readOnlyMode: true })),
    serverAdapter,
    options: { uiConfig: { boardTitle: 'RunnerHub' } },
  });
  app.use(PATH, serverAdapter.getRouter() as RequestHandler);
}
