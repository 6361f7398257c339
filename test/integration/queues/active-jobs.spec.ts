import { afterAll, beforeAll, expect, it } from 'vitest';
import { Injectable, Module } from '@nestjs/common';
import { setImmediate as turn } from 'node:timers/promises';
import { z } from 'zod';
import { JobHandler, type Handler } from '../../../src/jobs/job-handler.js';
import { describeOn, startTestHub, type TestHub } from '../../support/hub/hub.js';

const SLOTS = 2;
const QUEUE = 'notifications';
const JOBS = 200;

@Injectable()
@JobHandler({ type: 'test_brief', queue: QUEUE, payload: z.looseObject({}) })
class Brief implements Handler<object> {
  run(): Promise<void> {
    return turn();
  }
}

@Module({ providers: [Brief] })
class BriefModule {}

const ACTIVE_SQL = `select count(*)::integer as active from jobs where queue = '${QUEUE}' and state = 'active'`;

describeOn('redis', 'active jobs', (engine) => {
  let first: TestHub;
  let second: TestHub;
  const options = { engine, modules: [BriefModule], config: { queues: { [QUEUE]: { concurrency: SLOTS } } } };
  beforeAll(async () => {
    first = await startTestHub(options);
    second = await startTestHub({ ...options, stores: first.stores });
  });
  afterAll(async () => {
    await second.close();
    await first.close();
  });

  it('never outnumber the slots of all nodes, however short they are', async () => {
    const jobs = await first.router.routeBatch(Array.from({ length: JOBS }, () => ({ type: 'test_brief' })));
    let seen = 0;
    for (let open = JOBS; open > 0;) {
      const { rows } = await first.sql.query<{ active: number }>(ACTIVE_SQL);
      const { active, waiting } = await second.queues.getQueueStats(QUEUE);
      seen = Math.max(seen, active, rows[0]?.active ?? 0);
      expect(seen).toBeLessThanOrEqual(2 * SLOTS);
      open = active + waiting;
    }
    expect(seen).toBeGreaterThan(0);
    for (const { id } of jobs)
      expect(await first.search.get(id)).toMatchObject({ state: 'completed', attemptsMade: 1 });
  });
});
