import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { setImmediate as turn } from 'node:timers/promises';
import { Injectable, Module } from '@nestjs/common';
import { z } from 'zod';
import { JobHandler, type Handler } from '../../src/jobs/job-handler.js';
import { QUEUE_PROCESSORS } from '../../src/queues/run/worker-pool.js';
import type { QueueProcessor } from '../../src/queues/run/queue-processor.js';
import { eventually } from '../support/eventually.js';
import { describeEngines, startTestHub, type TestHub } from '../support/hub.js';

const SLOTS = 3;
const QUEUE = 'notifications';

/** Ends at once, and notes how many do so at a time. */
@Injectable()
@JobHandler({ type: 'test_brief', queue: QUEUE, payload: z.looseObject({}) })
class Brief implements Handler<object> {
  running = 0;
  most = 0;

  async run(): Promise<void> {
    this.running += 1;
    this.most = Math.max(this.most, this.running);
    await turn();
    this.running -= 1;
  }
}

@Module({ providers: [Brief] })
class BriefModule {}

describeEngines('jobs that are claimed ahead of a free slot', (engine) => {
  let hub: TestHub;
  const options = { engine, modules: [BriefModule], config: { queues: { [QUEUE]: { concurrency: SLOTS } } } };
  beforeAll(async () => {
    hub = await startTestHub(options);
  });
  afterAll(() => hub.close());

  const taken = () => {
    const processors = hub.app.get<QueueProcessor[]>(QUEUE_PROCESSORS, { strict: false });
    return processors.find(({ worker }) => worker.name === QUEUE)?.worker.concurrency ?? 0;
  };
  const brief = async (count: number) => {
    const jobs = await hub.router.routeBatch(Array.from({ length: count }, () => ({ type: 'test_brief' })));
    for (const { id } of jobs) expect((await hub.jobEnds(id)).state).toBe('completed');
  };

  it('are short ones, and never more of them run than there are slots', async () => {
    expect(taken()).toBe(SLOTS);
    await brief(200);
    expect(taken()).toBeGreaterThan(SLOTS);
    expect(hub.app.get(Brief, { strict: false }).most).toBeLessThanOrEqual(SLOTS);
  });

  it('are none while a job runs whose process has died before', async () => {
    await brief(50);
    await hub.queues.pauseQueue(QUEUE, 'test');
    const { id } = await hub.router.route({ type: 'test_step', data: { gate: 'suspect' } });
    await hub.sql.query('update jobs set crashes = 1 where id = $1', [id]);
    await hub.queues.resumeQueue(QUEUE, 'test');
    await eventually(() => hub.runs.of(id).length === 1);
    await brief(50);
    expect(taken()).toBe(SLOTS);
    hub.runs.open('suspect');
    expect((await hub.jobEnds(id)).state).toBe('completed');
    await brief(50);
    expect(taken()).toBeGreaterThan(SLOTS);
  });

  it('go to another node when no slot is free in time, and no attempt is lost by it', async () => {
    await brief(50);
    const gated = Array.from({ length: 2 * SLOTS }, () => ({ type: 'test_step', data: { gate: 'both' } }));
    const jobs = await hub.router.routeBatch(gated);
    const started = (node: TestHub) => jobs.filter(({ id }) => node.runs.of(id).length > 0);
    await eventually(() => started(hub).length === SLOTS);
    const handedBack = async () => {
      const events = await Promise.all(jobs.map(({ id }) => hub.events(id)));
      return events.flat().some(({ detail }) => /no slot was free/.test(JSON.stringify(detail)));
    };
    await eventually(handedBack);
    await eventually(() => taken() === SLOTS);
    const other = await startTestHub({ ...options, stores: hub.stores });
    try {
      await eventually(() => started(other).length === SLOTS);
      expect(started(hub)).toHaveLength(SLOTS);
      for (const node of [hub, other]) node.runs.open('both');
      for (const { id } of jobs) expect(await hub.jobEnds(id)).toMatchObject({ state: 'completed', attemptsMade: 0 });
    } finally {
      await other.close();
    }
  });
});
