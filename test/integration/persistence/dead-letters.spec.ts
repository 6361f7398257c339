import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Module } from '@nestjs/common';
import { z } from 'zod';
import { HubError } from '../../../src/common/errors.js';
import { JobHandler, type Handler } from '../../../src/jobs/job-handler.js';
import { once } from '../../../src/jobs/retry-policy.js';
import { describeOn, startTestHub, type TestHub } from '../../support/hub/hub.js';
import { eventually } from '../../support/eventually.js';

/** An alert handler that can't reach anyone. */
@JobHandler({ type: 'send_alert', queue: 'monitoring', payload: z.looseObject({ title: z.string() }), retry: once })
class DeafAlert implements Handler {
  run(): Promise<never> {
    return Promise.reject(new HubError('PERMANENT_ERROR', 'nobody there'));
  }
}
@Module({ providers: [DeafAlert] })
class AlertModule {}

describe('a dead letter in a hub with alerts', () => {
  let hub: TestHub;
  beforeAll(async () => {
    hub = await startTestHub({ engine: 'postgres', modules: [AlertModule] });
  });
  afterAll(() => hub.close());

  it('alerts once for many of the same kind, and not for failed alerts', async () => {
    const jobs = Array.from({ length: 5 }, () => ({ type: 'test_step', data: { code: 'PERMANENT_ERROR' } }));
    await hub.router.routeBatch(jobs);
    await eventually(async () => {
      const { items } = await hub.search.list({ type: 'dead_letter', state: 'completed' }, 10);
      return items.length === 6;
    });
    const alerts = (await hub.search.list({ type: 'send_alert' }, 10)).items;
    expect(alerts).toMatchObject([
      { state: 'failed', data: { severity: 'error', title: 'test_step on notifications failed with PERMANENT_ERROR' } },
    ]);
    expect((await hub.search.list({ type: 'dead_letter' }, 10)).items).toHaveLength(6);
  });
});

/** Each failed end leaves one dead letter. */
describeOn('postgres', 'a dead letter', (engine) => {
  let hub: TestHub;
  beforeAll(async () => {
    hub = await startTestHub({ engine });
  });
  afterAll(() => hub.close());

  const lettersOf = async (jobId: string) => {
    const { rows } = await hub.sql.query<{ id: string; code: string; type: string }>(
      `select d.id, d.code, j.type from dead_letters d join jobs j on j.id = d.id
        where d.job_id = $1 and j.data = jsonb_build_object('jobId', $1::text) order by d.id`,
      [jobId],
    );
    return rows;
  };

  it('is created by the statement that records the failure, and handled', async () => {
    const { id } = await hub.router.route({ type: 'test_step', data: { code: 'PERMANENT_ERROR' } });
    await hub.jobEnds(id);
    const letters = await lettersOf(id);
    expect(letters).toMatchObject([{ type: 'dead_letter', code: 'PERMANENT_ERROR' }]);
    const letter = await hub.jobEnds(letters[0]?.id ?? '');
    expect(letter).toMatchObject({
      state: 'completed',
      queue: 'dead-letter',
      data: { jobId: id },
      result: { alert: null },
    });
    expect(Math.abs(letter.createdAt.getTime() - Date.now())).toBeLessThan(60_000);
    expect((await hub.path(letter.id))[0]).toBe('accepted');
  });

  it('is created for a deadline that passed before the job could run', async () => {
    const { id } = await hub.router.route({ type: 'test_step', delay: 3_600_000, deadline: Date.now() + 200 });
    expect((await hub.jobEnds(id)).error?.code).toBe('DEADLINE_EXCEEDED');
    expect(await lettersOf(id)).toMatchObject([{ code: 'DEADLINE_EXCEEDED' }]);
  });

  it('is created for a poisoned job', async () => {
    const { id } = await hub.router.route({ type: 'test_step', delay: 3_600_000 });
    await hub.jobIs(id, 'delayed');
    await hub.sql.query(
      `update jobs set state = 'active', run_number = 3, run_at = null, crashes = 2, node = $2 where id = $1`,
      [id, await hub.goneNode()],
    );
    await hub.recovery.run();
    expect((await hub.jobEnds(id)).error?.code).toBe('POISONED');
    expect(await lettersOf(id)).toMatchObject([{ code: 'POISONED' }]);
  });

  it('is created again when the job fails again, but not for dead letters themselves', async () => {
    const { id } = await hub.router.route({ type: 'test_step', data: { code: 'PERMANENT_ERROR' } });
    await hub.jobEnds(id);
    await hub.actions.retry(id, 'test');
    await eventually(async () => (await lettersOf(id)).length === 2);
    const odd = await hub.router.route({
      type: 'dead_letter',
      data: { jobId: id },
      delay: 3_600_000,
      deadline: Date.now() + 200,
    });
    expect((await hub.jobEnds(odd.id)).state).toBe('failed');
    expect(await lettersOf(odd.id)).toEqual([]);
  });

  it('is not created for a job that completes, is cancelled or is retried', async () => {
    const [done, cancelled, again] = await hub.router.routeBatch([
      { type: 'test_step' },
      { type: 'test_step', data: { cancel: 'no' } },
      { type: 'test_step', data: { code: 'NETWORK_TIMEOUT', times: 1 } },
    ]);
    for (const job of [done, cancelled, again]) {
      await hub.jobEnds(job?.id ?? '');
      expect(await lettersOf(job?.id ?? '')).toEqual([]);
    }
  });
});
