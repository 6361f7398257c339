import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeEngines, startTestHub, type TestHub } from '../../support/hub/hub.js';
import { eventually } from '../../support/eventually.js';
import { bound } from '../../support/limits.js';

/** Operators' actions on jobs and queues, on either engine. */
describeEngines('a queue', (engine) => {
  let hub: TestHub;
  beforeAll(async () => {
    hub = await startTestHub({
      engine,
      config: { queues: { indexing: { rateMax: 5, rateMs: 1000, concurrency: 20 } } },
    });
  });
  afterAll(() => hub.close());

  const single = (data: Record<string, unknown> = {}, more: object = {}) =>
    hub.router.route({ type: 'test_single', data, ...more });
  const step = (data: Record<string, unknown> = {}, more: object = {}) =>
    hub.router.route({ type: 'test_step', data, ...more });
  const running = (id: string) => eventually(() => hub.runs.of(id).length > 0);
  const startedAt = (id: string) => hub.runs.of(id)[0]?.at ?? NaN;

  /** Occupies the queue's single slot until the gate opens. */
  async function behind(gate: string): Promise<string> {
    const { id } = await single({ gate });
    await running(id);
    return id;
  }

  it('runs by priority, then by age', async () => {
    await behind('priorities');
    const jobs = await hub.router.routeBatch([5, 3, 1, 4, 3, 2].map((priority) => ({ type: 'test_single', priority })));
    await Promise.all(jobs.map(({ id }) => hub.jobIs(id, 'waiting')));
    hub.runs.open('priorities');
    await Promise.all(jobs.map(({ id }) => hub.jobEnds(id)));
    const ids = jobs.map(({ id }) => id);
    const order = hub.runs.all.map(({ jobId }) => ids.indexOf(jobId)).filter((index) => index >= 0);
    expect(order).toEqual([2, 5, 1, 4, 3, 0]);
  });

  it('runs a delayed job when it is due', async () => {
    const asked = Date.now();
    const { id } = await step({}, { delay: 400 });
    expect(await hub.jobEnds(id)).toMatchObject({ state: 'completed' });
    expect(startedAt(id) - asked).toBeGreaterThanOrEqual(399);
    expect(startedAt(id) - asked).toBeLessThan(bound(1500));
  });

  it('runs a promoted job at once', async () => {
    const { id } = await step({}, { delay: 3_600_000 });
    await hub.jobIs(id, 'delayed');
    await hub.actions.promote(id, 'test');
    expect((await hub.jobEnds(id)).state).toBe('completed');
    await expect(hub.actions.promote(id, 'test')).rejects.toMatchObject({ code: 'WRONG_STATE' });
  });

  it('accepts jobs while it is paused, and runs none until it is resumed', async () => {
    await hub.queues.pauseQueue('notifications', 'test');
    const { id } = await step();
    await hub.jobIs(id, 'waiting');
    expect(await hub.queues.getQueueStats('notifications')).toMatchObject({ paused: true, waiting: 1 });
    const elsewhere = await single();
    await hub.jobEnds(elsewhere.id);
    expect(hub.runs.of(id)).toHaveLength(0);
    await hub.queues.resumeQueue('notifications', 'test');
    expect((await hub.jobEnds(id)).state).toBe('completed');
  });

  it('drops a job that is removed', async () => {
    const { id } = await step({}, { delay: 3_600_000 });
    await hub.jobIs(id, 'delayed');
    await hub.queues.removeJob(id, 'test');
    expect((await hub.search.get(id)).state).toBe('cancelled');
    expect((await hub.engine.findExisting('notifications', [id])).size).toBe(0);
    await hub.queues.removeJob(id, 'test');
    await expect(hub.search.get(id)).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
  });

  it('reports which of thousands of ids it holds', async () => {
    const jobs = await hub.router.routeBatch(
      Array.from({ length: 4500 }, () => ({ type: 'test_step', delay: 3_600_000 })),
    );
    const ids = jobs.map(({ id }) => id);
    await eventually(async () => (await hub.engine.findExisting('notifications', ids)).size === ids.length);
    await hub.engine.remove('notifications', ids.slice(0, 3));
    const held = await hub.engine.findExisting('notifications', [...ids, '01900000-0000-7000-8000-000000000000']);
    expect(held).toEqual(new Set(ids.slice(3)));
    expect(await hub.queues.drainRemoving('notifications', true, 'test')).toMatchObject({ removed: ids.length });
    expect((await hub.engine.findExisting('notifications', ids)).size).toBe(0);
  });

  it('starts no more than its rate allows', async () => {
    const jobs = await hub.router.routeBatch(Array.from({ length: 12 }, () => ({ type: 'test_limited' })));
    await Promise.all(jobs.map(({ id }) => hub.jobEnds(id)));
    const at = jobs.map(({ id }) => startedAt(id)).sort((a, b) => a - b);
    const span = (at.at(-1) ?? 0) - (at[0] ?? 0);
    // 12 jobs at 5 per second: the last two start in the third second.
    expect(span).toBeGreaterThanOrEqual(1000);
    expect(span).toBeLessThan(bound(6000));
  });

  it('cancels waiting and delayed jobs', async () => {
    await behind('cancel');
    const waiting = await single();
    const delayed = await single({}, { delay: 3_600_000 });
    await hub.jobIs(waiting.id, 'waiting');
    await hub.jobIs(delayed.id, 'delayed');
    for (const { id } of [waiting, delayed]) {
      expect((await hub.actions.cancel(id, 'test', 'not needed')).state).toBe('cancelled');
      await expect(hub.actions.cancel(id, 'test')).rejects.toMatchObject({ code: 'WRONG_STATE' });
    }
    hub.runs.open('cancel');
    await hub.jobEnds((await single()).id);
    expect(hub.runs.of(waiting.id)).toHaveLength(0);
    expect((await hub.events(waiting.id)).at(-1)).toMatchObject({
      toState: 'cancelled',
      actor: 'test',
      detail: { act: 'cancel', reason: 'not needed' },
    });
  });

  it('aborts the handler of a cancelled job, which uses no attempt', async () => {
    const { id } = await step({ gate: 'never' });
    await running(id);
    await hub.actions.cancel(id, 'test');
    expect(await hub.jobEnds(id)).toMatchObject({ state: 'cancelled', attemptsMade: 0 });
  });

  it('does not rerun a job that its handler cancels', async () => {
    const { id } = await step({ cancel: 'nothing to do' });
    expect(await hub.jobEnds(id)).toMatchObject({ state: 'cancelled', attemptsMade: 0 });
  });

  it('retries an ended job under its id repeatedly', async () => {
    const { id } = await step({ code: 'PERMANENT_ERROR' });
    for (let round = 1; round <= 5; round += 1) {
      expect(await hub.jobEnds(id)).toMatchObject({ state: 'failed', attemptsMade: 1 });
      expect(hub.runs.of(id)).toHaveLength(round);
      const again = await hub.actions.retry(id, 'test');
      expect(again).toMatchObject({ error: null, result: null });
    }
    await hub.jobEnds(id);
    expect(hub.runs.of(id).map(({ runNumber }) => runNumber)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('retries a job that was cancelled before its dispatch', async () => {
    const { id } = await step({}, { delay: 3_600_000 });
    await hub.actions.cancel(id, 'test');
    await hub.actions.retry(id, 'test');
    expect((await hub.jobEnds(id)).state).toBe('completed');
  });

  it('drains: runs waiting jobs, runs no later ones, and stays paused', async () => {
    await behind('drain');
    const before = await single();
    await hub.jobIs(before.id, 'waiting');
    await hub.queues.drainQueue('cleanup', false, 'test');
    const after = await single();
    hub.runs.open('drain');
    expect((await hub.jobEnds(before.id)).state).toBe('completed');
    await eventually(async () => (await hub.queues.getQueueStats('cleanup')).paused);
    expect((await hub.search.get(after.id)).state).not.toBe('active');
    expect(hub.runs.of(after.id)).toHaveLength(0);
    await hub.queues.resumeQueue('cleanup', 'test');
    expect((await hub.jobEnds(after.id)).state).toBe('completed');
  });

  it('drains jobs that were accepted before, even if they were not dispatched yet', async () => {
    await behind('undispatched');
    const before = await single();
    await hub.jobIs(before.id, 'waiting');
    await hub.queues.drainQueue('cleanup', false, 'test');
    // As if its dispatch had failed: only the ledger has the job.
    await hub.engine.remove('cleanup', [before.id]);
    await hub.sql.query(`update jobs set state = 'accepted' where id = $1`, [before.id]);
    const after = await single();
    hub.runs.open('undispatched');
    expect((await hub.jobEnds(before.id)).state).toBe('completed');
    await eventually(async () => (await hub.queues.getQueueStats('cleanup')).paused);
    expect((await hub.search.get(after.id)).state).not.toBe('completed');
    expect(hub.runs.of(after.id)).toHaveLength(0);
    await hub.queues.resumeQueue('cleanup', 'test');
    expect((await hub.jobEnds(after.id)).state).toBe('completed');
  });

  it('removes ended jobs from its lists, and keeps their trails', async () => {
    const { id } = await single();
    await hub.jobEnds(id);
    const before = await hub.queues.getQueueStats('cleanup');
    const { removed } = await hub.queues.cleanQueue('cleanup', { age: 0, limit: 1000, state: 'completed' }, 'test');
    expect(removed).toBe(before.completed);
    expect((await hub.queues.getQueueStats('cleanup')).completed).toBe(0);
    const { rows } = await hub.sql.query(`select 1 from job_events where job_id = $1 and to_state = 'completed'`, [id]);
    expect(rows.length).toBeGreaterThan(0);
  });

  it('retries all failed jobs', async () => {
    const failing = { type: 'test_single', data: { code: 'ONCE_ONLY', times: 1 }, attempts: 1 };
    const jobs = await hub.router.routeBatch([failing, failing, failing]);
    await Promise.all(jobs.map(({ id }) => hub.jobEnds(id)));
    // Attempts restart at 1, so it fails again; the test only needs it to run.
    expect(await hub.queues.retryFailed('cleanup', 'test')).toEqual({ count: 3 });
    await eventually(() => jobs.every(({ id }) => hub.runs.of(id).length === 2));
    await Promise.all(jobs.map(({ id }) => hub.jobEnds(id)));
  });

  it('cancels every open job when it is obliterated, running ones too', async () => {
    const { id: active } = await single({ gate: 'never' });
    await running(active);
    const waiting = await single();
    const delayed = await single({}, { delay: 3_600_000 });
    await hub.jobIs(delayed.id, 'delayed');
    expect(await hub.queues.obliterateQueue('cleanup', 'test')).toEqual({ count: 3 });
    for (const id of [active, waiting.id, delayed.id]) expect((await hub.jobEnds(id)).state).toBe('cancelled');
  });
});
