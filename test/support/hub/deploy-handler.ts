import { Module, type ModuleMetadata } from '@nestjs/common';
import { z } from 'zod';
import { FAMILIES } from '../../../src/families/family-catalog.js';
import { JobHandler, type Handler } from '../../../src/jobs/job-handler.js';

@JobHandler({ type: 'deploy', queue: 'deploys', payload: z.looseObject({}) })
class DeployHandler implements Handler {
  run(payload: unknown): Promise<unknown> {
    return Promise.resolve(payload);
  }
}

@Module({ providers: [DeployHandler] })
class DeployHandlerModule {}

/** A job type `deploy` where the hub has none of its own; what it is given counts, so the queue is paused in tests. */
export const DEPLOY_MODULES: NonNullable<ModuleMetadata['imports']> = FAMILIES.some(({ name }) =>
  name.startsWith('Deploy'),
)
  ? []
  : [DeployHandlerModule];
