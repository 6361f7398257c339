import { Module } from '@nestjs/common';
import { z } from 'zod';
import type { QueueOverride } from '../../../src/config/hub-config.js';
import { JobHandler } from '../../../src/jobs/job-handler.js';
import { exponential } from '../../../src/jobs/retry-policy.js';
import { Runs, Scripted, TestHandlersModule } from './test-handlers.js';

const payload = z.looseObject({});
const retry = exponential({ attempts: 3, delay: 50, notOn: ['NEVER_AGAIN'] });

/** Settings of fair queues, which differ in their limits; `cleanup` runs one job at a time. */
export const FAIR_QUEUES: Record<string, QueueOverride> = {
  cleanup: { shares: new Map([['heavy', 3]]) },
  notifications: { concurrency: 10, shares: new Map() },
  tasks: { concurrency: 8, tenantMax: 2 },
  deploys: { concurrency: 8, tenantRateMax: 2, tenantRateMs: 400 },
  merges: { concurrency: 8, rateMax: 2, rateMs: 400, shares: new Map() },
};

/** On a queue that runs two jobs of a tenant at a time. */
@JobHandler({ type: 'test_capped', queue: 'tasks', payload, retry })
export class TestCapped extends Scripted {
  constructor(runs: Runs) {
    super(runs);
  }
}

/** On a queue that starts two jobs of a tenant in a window. */
@JobHandler({ type: 'test_paced', queue: 'deploys', payload, retry })
export class TestPaced extends Scripted {
  constructor(runs: Runs) {
    super(runs);
  }
}

/** On a fair queue that starts two jobs in a window. */
@JobHandler({ type: 'test_rated', queue: 'merges', payload, retry })
export class TestRated extends Scripted {
  constructor(runs: Runs) {
    super(runs);
  }
}

/** Handlers of types on fair queues, beside the test hub's other handlers. */
@Module({ imports: [TestHandlersModule], providers: [TestCapped, TestPaced, TestRated] })
export class FairHandlersModule {}
