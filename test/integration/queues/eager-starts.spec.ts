import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DispatchPort } from '../../../src/jobs/ports/ledger.js';
import { EagerStarts } from '../../../src/jobs/ports/worker.js';
import { LocalRunReconciler } from '../../../src/persistence/recovery/local-run-reconciler.js';
import { eventually } from '../../support/eventually.js';
import { describeEngines, startTestHub, type TestHub } from '../../support/hub/hub.js';

const QUEUE = 'notifications';

describeEngines('jobs accepted while their queue is idle', (engine) => {
  let hub: TestHub;
  beforeEach(async () => {
    hub = await startTestHub({ engine, config: { queues: { [QUEUE]: { concurrency: 2 } } } });
    await idle(QUEUE);
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await hub.close();
  });

  /** Waits until the queue's worker is idle, because the engine had no job for it. */
  const idle = (queue: string) =>
    eventually(() => {
      if (hub.app.get(DispatchPort, { strict: false }).hasBacklog(queue)) return false;
      const starts = hub.app.get(EagerStarts, { strict: false });
      if (!starts.reserve([queue])) return false;
      starts.release([queue]);
      return true;
    });
  const startedBy = async (id: string) => {
    const events = (await hub.events(id)).filter(({ toState }) => toState === 'active');
    return events.map(({ detail }) => detail?.['by'] ?? 'engine');
  };

  it('start with their acceptance, and are not dispatched', async () => {
    const add = vi.spyOn(hub.engine, 'add');
    const { id, state } = await hub.router.route({ type: 'test_step', data: { gate: 'on' }, tags: ['a'] });
    expect(state).toBe('accepted');
    await eventually(() => hub.runs.of(id).length === 1);
    expect(await hub.search.get(id)).toMatchObject({ state: 'active', tags: ['a'], data: { gate: 'on' } });
    hub.runs.open('on');
    expect(await hub.jobEnds(id)).toMatchObject({ state: 'completed', result: { attempt: 1, runNumber: 1 } });
    expect(await hub.path(id)).toEqual(['accepted', 'active', 'completed']);
    expect(await startedBy(id)).toEqual(['local']);
    expect(add.mock.calls.flat(2).map((entry) => entry.id)).not.toContain(id);
    expect(hub.runs.of(id)).toHaveLength(1);
  });

  it('leave a slot to the worker, which takes the next job as soon as one is free', async () => {
    const first = await hub.router.route({ type: 'test_step', data: { gate: 'one' } });
    await eventually(() => hub.runs.of(first.id).length === 1);
    const second = await hub.router.route({ type: 'test_step', data: { gate: 'two' } });
    await eventually(() => hub.runs.of(second.id).length === 1);
    const third = await hub.router.route({ type: 'test_step', priority: 'LOW' });
    const fourth = await hub.router.route({ type: 'test_step', priority: 'HIGH' });
    for (const { id } of [third, fourth]) await hub.jobIs(id, 'waiting');
    expect(hub.runs.all).toHaveLength(2);
    // The worker had no job that ended: the end of the eager start makes it fetch.
    hub.runs.open('one');
    for (const { id } of [first, third, fourth]) await hub.jobEnds(id);
    expect((await hub.search.get(second.id)).state).toBe('active');
    hub.runs.open('two');
    await hub.jobEnds(second.id);
    // The worker fetched neither before it had a free slot, so the more urgent one started first.
    expect(hub.runs.all.map(({ jobId }) => jobId)).toEqual([first, second, fourth, third].map(({ id }) => id));
    expect([await startedBy(first.id), await startedBy(second.id)]).toEqual([['local'], ['engine']]);
    await idle(QUEUE);
  });

  it.each([
    ['a failure', { code: 'NETWORK_TIMEOUT', times: 1 }],
    ['a snooze', { snooze: 30 }],
    ['a suspension', { suspend: 30 }],
  ])('continue through the engine after %s', async (_, data) => {
    const { id } = await hub.router.route({ type: 'test_step', data });
    expect((await hub.jobEnds(id)).state).toBe('completed');
    expect(await startedBy(id)).toEqual(['local', 'engine']);
    expect(hub.runs.of(id)).toHaveLength(2);
  });

  it('have children, which run beside them', async () => {
    const { id } = await hub.router.route({ type: 'test_step', data: { children: 2 } });
    const { state, result } = await hub.jobEnds(id);
    expect(state).toBe('completed');
    for (const child of (result as { children: string[] }).children) await hub.jobEnds(child);
    expect(await startedBy(id)).toEqual(['local']);
  });

  it('wait while their queue is paused, and release their slots', async () => {
    // A pause by another node that this node has not been notified of.
    await hub.sql.query(
      `insert into queues (name, paused) values ($1, true) on conflict (name) do update set paused = true`,
      [QUEUE],
    );
    const jobs = await Promise.all([1, 2].map((n) => hub.router.route({ type: 'test_step', data: { n } })));
    for (const { id } of jobs) await eventually(async () => (await hub.path(id)).length > 0);
    expect(hub.runs.all).toEqual([]);
    await hub.queues.resumeQueue(QUEUE, 'test');
    for (const { id } of jobs) expect(await hub.jobEnds(id)).toMatchObject({ state: 'completed', attemptsMade: 1 });
    for (const { id } of jobs) expect(await startedBy(id)).toEqual(['engine']);
    await idle(QUEUE);
  });

  it.each([
    ['due later', { delay: 1 }],
    ['with a key', { dedupeKey: 'k' }],
    ['with a deadline', { deadline: Date.now() + 3_600_000 }],
  ])('are dispatched to the engine when they are %s', async (_, more) => {
    const { id } = await hub.router.route({ type: 'test_step', ...more });
    expect((await hub.jobEnds(id)).state).toBe('completed');
    expect(await startedBy(id)).toEqual(['engine']);
  });

  it('are cancelled like other jobs', async () => {
    const { id } = await hub.router.route({ type: 'test_step', data: { gate: 'never' } });
    await eventually(() => hub.runs.of(id).length === 1);
    await hub.actions.cancel(id, 'test', 'enough');
    expect((await hub.jobEnds(id)).state).toBe('cancelled');
    await idle(QUEUE);
  });

  it('start again when the reply to their acceptance was lost', async () => {
    const starts = hub.app.get(EagerStarts, { strict: false });
    // The commit succeeded, but its answer was lost.
    vi.spyOn(starts, 'run').mockImplementationOnce(({ queue }) => starts.release([queue]));
    const { id } = await hub.router.route({ type: 'test_step' });
    expect((await hub.search.get(id)).state).toBe('active');
    await hub.sql.query(`update jobs set started_at = started_at - interval '11 s' where id = $1`, [id]);
    await hub.app.get(LocalRunReconciler, { strict: false }).reconcile();
    expect(await hub.jobEnds(id)).toMatchObject({ state: 'completed', attemptsMade: 1 });
    expect(hub.runs.of(id)).toHaveLength(1);
  });

  it('start only on a node with a worker', async () => {
    const api = await startTestHub({ engine, stores: hub.stores, config: { role: 'api' } });
    try {
      const { id } = await api.router.route({ type: 'test_step' });
      expect((await hub.jobEnds(id)).state).toBe('completed');
      expect(await startedBy(id)).toEqual(['engine']);
    } finally {
      await api.close();
    }
  });
});
