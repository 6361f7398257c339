import { expect, it } from 'vitest';
import { DiscoveryModule } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { z } from 'zod';
import { HUB_CONFIG } from '../config/hub-config.js';
import { JobHandler, type BatchHandler } from '../jobs/job-handler.js';
import { JobRegistry } from '../jobs/job-registry.js';
import { QUEUE_NAMES } from '../jobs/queue-names.js';
import { HandlerDiscovery } from './handler-discovery.js';

@JobHandler({ type: 'many_at_once', queue: 'email', payload: z.any(), batch: { size: 2, wait: 0 } })
class ManyAtOnce implements BatchHandler {
  runBatch(): Promise<void> {
    return Promise.resolve();
  }
}

it('HandlerDiscovery refuses batches in a queue with a rate limit', async () => {
  const module = await Test.createTestingModule({
    imports: [DiscoveryModule],
    providers: [
      HandlerDiscovery,
      ManyAtOnce,
      { provide: JobRegistry, useValue: new JobRegistry(new Set(QUEUE_NAMES)) },
      { provide: HUB_CONFIG, useValue: { queues: {} } },
    ],
  }).compile();
  await expect(module.init()).rejects.toThrow(
    'Job type "many_at_once" has a batch, but its queue "email" has a rate limit: choose another queue, or remove one of the two',
  );
});
