import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Queue } from 'bullmq';
import type { RequestHandler } from 'express';
import { HubError } from '../common/errors.js';
import type { EngineWatch } from '../jobs/ports/engine.js';
import { BoardPage } from './board-page.js';

const PATH = '/admin/queues';

const UI = {
  boardTitle: 'RunnerHub',
  hideDocsLink: true,
  environment: {
    label: 'Ended jobs are in the hub’s own dashboard: the engine keeps none',
    ...{ color: '#334155', textColor: '#ffffff' },
  },
};

/**
 * Mounts the engine's own view of its queues, read-only: its buttons would bypass the ledger. The gate of
 * `configureHttp` precedes it.
 */
export function mountBullBoard(
  app: NestExpressApplication,
  queues: Queue[],
  watch: EngineWatch,
  basePath: string,
): void {
  const serverAdapter = new BoardPage();
  serverAdapter.setBasePath(`${basePath}${PATH}`);
  createBullBoard({
    queues: queues.map((queue) => new BullMQAdapter(queue, { readOnlyMode: true })),
    serverAdapter,
    options: { uiConfig: UI },
  });
  // Catches failures between two probes of the watch; an error thrown here becomes a problem document.
  serverAdapter.setErrorHandler((error) => {
    throw isTheCallers(error) ? error : unavailable(error);
  });
  app.use(`${PATH}/api`, ((_request, _response, next) => {
    next(watch.reachable ? undefined : unavailable());
  }) satisfies RequestHandler);
  app.use(PATH, serverAdapter.getRouter() as RequestHandler);
}

/** Returns whether the caller caused the error, by a body that is not JSON, for example. */
function isTheCallers({ status = 500 }: Error & { status?: number }): boolean {
  return status < 500;
}

/** Creates the error for an unavailable engine, the board's only source. */
function unavailable(cause?: unknown): HubError {
  const message = 'The queue engine does not answer, so the board has nothing to show; list jobs by the API';
  return new HubError('ENGINE_UNAVAILABLE', message, { cause, retryAfterMs: 2000 });
}
