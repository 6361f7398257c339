import { afterAll, beforeAll, expect, it } from 'vitest';
import { BatchSource, DirectSource } from '../../../src/jobs/ports/ledger.js';
import { Dispatcher } from '../../../src/persistence/dispatch/dispatcher.js';
import { BatchHandlersModule } from '../../support/hub/batch-handlers.js';
import { describeOn, startTestHub, type TestHub } from '../../support/hub/hub.js';

const HOUR_MS = 3_600_000;

describeOn('postgres', 'the time until the next job is due', (engine) => {
  let hub: TestHub;
  beforeAll(async () => {
    hub = await startTestHub({ engine, modules: [BatchHandlersModule] });
    // Keeps due jobs from being dispatched or run.
    await hub.app.get(Dispatcher, { strict: false }).stop();
    for (const queue of ['notifications', 'data-processing']) await hub.queues.pauseQueue(queue, 'a test');
  });
  afterAll(() => hub.close());

  it.each([
    { of: 'jobs in direct mode', type: 'test_step', next: () => direct().nextDue(['notifications']) },
    { of: 'jobs in batches', type: 'test_batch', next: () => batches().nextDue('test_batch') },
  ])('is known within the next second only: $of', async ({ type, next }) => {
    expect(await next()).toBeNull();
    await hub.router.route({ type, delay: HOUR_MS });
    expect(await next()).toBeNull();
    await hub.router.route({ type, delay: 900 });
    const ms = await next();
    expect(ms === null || (ms > 0 && ms <= 900)).toBe(true);
  });

  const direct = () => hub.app.get(DirectSource, { strict: false });
  const batches = () => hub.app.get(BatchSource, { strict: false });
});
