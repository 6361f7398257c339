import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UNSCOPED } from '../../../src/jobs/scopes.js';
import { describeOn, startTestHub, type TestHub } from '../../support/hub/hub.js';
import { eventually } from '../../support/eventually.js';

describe('a dead letter', () => {
  let hub: TestHub;
  beforeAll(async () => {
    hub = await startTestHub({ engine: 'postgres' });
  });
  afterAll(() => hub.close());

  it('alerts once for many of the same kind, and not for failed alerts', async () => {
    const jobs = Array.from({ length: 5 }, () => ({ type: 'test_step', data: { code: 'PERMANENT_ERROR' } }));
    await hub.router.routeBatch(jobs);
    // A channel that is not set up: the alert itself fails.
    const lost = { severity: 'error', title: 'lost', channels: ['email'] };
    await hub.router.route({ type: 'send_alert', data: lost });
    await eventually(async () => {
      const { items } = await hub.search.list({ type: 'dead_letter', state: 'completed', scopes: UNSCOPED }, 10);
      return items.length === 6;
    });
    await eventually(
      async () =>
        (await hub.search.list({ type: 'send_alert', state: 'completed', scopes: UNSCOPED }, 10)).items.length === 1,
    );
    const alerts = (await hub.search.list({ type: 'send_alert', scopes: UNSCOPED }, 10)).items;
    expect(alerts.sort((a, b) => a.state.localeCompare(b.state))).toMatchObject([
      { state: 'completed', data: { title: 'test_step on notifications failed with PERMANENT_ERROR' } },
      { state: 'failed', data: { title: 'lost' }, error: { code: 'NOT_CONFIGURED' } },
    ]);
    const { rows } = await hub.sql.query(`select title, state, count from alerts order by title`);
    expect(rows).toEqual([
      { title: 'lost', state: 'firing', count: 1 },
      { title: 'test_step on notifications failed with PERMANENT_ERROR', state: 'firing', count: 1 },
    ]);
    // Before it would count as calm.
    const next = `select expires_at - now() as in from job_keys where key like '%dead-letter:test_step%'`;
    expect((await hub.sql.query(`select n.in <= interval '15 minutes' as soon from (${next}) n`)).rows).toEqual([
      { soon: true },
    ]);
    expect((await hub.search.list({ type: 'dead_letter', scopes: UNSCOPED }, 10)).items).toHaveLength(6);
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
      result: { alert: expect.any(String) as string },
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
