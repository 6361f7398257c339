import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ClaimedJob } from '../../../src/jobs/job.js';
import { RunLedger } from '../../../src/jobs/ports/ledger.js';
import { describeEngines, startTestHub, type TestHub } from '../../support/hub/hub.js';
import { eventually } from '../../support/eventually.js';
import { bound } from '../../support/limits.js';

/** Runs of a job on either engine. */
describeEngines('a job', (engine) => {
  let hub: TestHub;
  beforeAll(async () => {
    hub = await startTestHub({ engine });
  });
  afterAll(() => hub.close());

  const step = (data: Record<string, unknown>, more: object = {}) =>
    hub.router.route({ type: 'test_step', data, ...more });
  const running = (id: string) => eventually(() => hub.runs.of(id).length > 0);

  it('runs once through every state, and keeps its result', async () => {
    const { id, state } = await step({});
    expect(state).toBe('accepted');
    const job = await hub.jobEnds(id);
    expect(job).toMatchObject({
      state: 'completed',
      result: { attempt: 1, runNumber: 1 },
      attemptsMade: 1,
      error: null,
    });
    expect(hub.runs.of(id)).toHaveLength(1);
    const path = await hub.path(id);
    // A worker may claim the job before it is marked.
    expect([
      ['accepted', 'waiting', 'active', 'completed'],
      ['accepted', 'active', 'completed'],
    ]).toContainEqual(path);
  });

  it('is not added again while the engine holds it', async () => {
    const { id } = await step({ gate: 'held' });
    await running(id);
    await hub.engine.add([{ id, queue: 'notifications', type: 'test_step', priority: 3, delay: 0 }]);
    hub.runs.open('held');
    await hub.jobEnds(id);
    expect(hub.runs.of(id)).toHaveLength(1);
  });

  it('does not run when its id is added again after its end', async () => {
    const { id } = await step({});
    await hub.jobEnds(id);
    await eventually(async () => !(await hub.engine.findExisting('notifications', [id])).has(id));
    await hub.engine.add([{ id, queue: 'notifications', type: 'test_step', priority: 3, delay: 0 }]);
    await eventually(async () => !(await hub.engine.findExisting('notifications', [id])).has(id));
    expect(hub.runs.of(id)).toHaveLength(1);
    expect((await hub.search.get(id)).state).toBe('completed');
  });

  it('is claimed by one of several concurrent claims', async () => {
    const { id } = await step({}, { delay: 3_600_000 });
    await hub.jobIs(id, 'delayed');
    await hub.sql.query(`update jobs set run_at = now() where id = $1`, [id]);
    const ledger = hub.app.get(RunLedger, { strict: false });
    const claims = await Promise.all([ledger.claim(id), ledger.claim(id), ledger.claim(id)]);
    expect(claims.filter(Boolean)).toHaveLength(1);
    const run = claims.find(Boolean);
    if (!run) throw new Error('nobody won');
    expect(await ledger.record(run, { kind: 'completed', result: null })).toMatchObject({ state: 'completed' });
    // The claim of the engine's remaining copy returns no row, so the copy is dropped.
    await hub.engine.promote('notifications', id);
    await eventually(async () => !(await hub.engine.findExisting('notifications', [id])).has(id));
    expect(hub.runs.of(id)).toHaveLength(0);
  });

  it('is retried after the backoff of its policy, and keeps each failure', async () => {
    const { id } = await step({ code: 'NETWORK_TIMEOUT', times: 2 }, { backoff: { type: 'exponential', delay: 200 } });
    const job = await hub.jobEnds(id);
    expect(job).toMatchObject({
      state: 'completed',
      attemptsMade: 3,
      error: null,
      result: { attempt: 3, runNumber: 3 },
    });
    const path = (await hub.path(id)).slice(-6);
    expect(path).toEqual(['active', 'delayed', 'active', 'delayed', 'active', 'completed']);
    const at = hub.runs.of(id).map((run) => run.at);
    const [first = 0, second = 0, third = 0] = at;
    expect(second - first).toBeGreaterThanOrEqual(199);
    expect(second - first).toBeLessThan(bound(1200));
    expect(third - second).toBeGreaterThanOrEqual(399);
    expect(third - second).toBeLessThan(bound(1400));
    const failures = (await hub.search.failures(id, 10)).items;
    expect(failures.map(({ attempt, code, retryable }) => [attempt, code, retryable])).toEqual([
      [1, 'NETWORK_TIMEOUT', true],
      [2, 'NETWORK_TIMEOUT', true],
    ]);
  });

  it('fails after its last attempt, and its handler is notified once', async () => {
    const { id } = await step({ code: 'NETWORK_TIMEOUT' }, { attempts: 2 });
    const job = await hub.jobEnds(id);
    expect(job).toMatchObject({
      state: 'failed',
      attemptsMade: 2,
      error: { code: 'NETWORK_TIMEOUT', message: 'try 2' },
    });
    await eventually(() => hub.runs.failures.some(({ jobId }) => jobId === id));
    expect(hub.runs.failures.filter(({ jobId }) => jobId === id)).toEqual([{ jobId: id, message: 'try 2' }]);
  });

  it.each(['PERMANENT_ERROR', 'NEVER_AGAIN'])('fails at once on %s', async (code) => {
    const { id } = await step({ code });
    expect(await hub.jobEnds(id)).toMatchObject({ state: 'failed', attemptsMade: 1, error: { code } });
    expect(hub.runs.of(id)).toHaveLength(1);
  });

  it('waits out a rate limit, which uses no attempt', async () => {
    const { id } = await step({ code: 'RATE_LIMITED', times: 2, retryAfterMs: 150 }, { attempts: 1 });
    const job = await hub.jobEnds(id);
    expect(job).toMatchObject({ state: 'completed', attemptsMade: 1, result: { attempt: 1, runNumber: 3 } });
    const [first, second] = hub.runs.of(id);
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(149);
    expect((await hub.search.failures(id, 10)).items).toEqual([]);
  });

  it('snoozes without a slot or an attempt', async () => {
    const { id } = await hub.router.route({ type: 'test_single', data: { snooze: 60_000 } });
    await hub.jobIs(id, 'delayed');
    const behind = await hub.router.route({ type: 'test_single' });
    await hub.jobEnds(behind.id);
    expect(await hub.actions.wake(id, 'test')).toBe(true);
    expect(await hub.jobEnds(id)).toMatchObject({ state: 'completed', attemptsMade: 1, result: { runNumber: 2 } });
  });

  it('resumes at once when it is woken while it suspends', async () => {
    const jobs = await hub.router.routeBatch(
      Array.from({ length: 40 }, () => ({ type: 'test_step', data: { suspend: 3_600_000 } })),
    );
    await Promise.all(
      jobs.map(async ({ id }) => {
        await eventually(() => hub.runs.of(id).length === 1);
        while (!(await hub.actions.wake(id, 'test')));
        expect(await hub.jobEnds(id)).toMatchObject({ state: 'completed', result: { runNumber: 2 } });
      }),
    );
  });

  it('ends after its timeout, which uses an attempt', async () => {
    const { id } = await step({ gate: 'never' }, { timeout: 200, attempts: 2, backoff: 0 });
    expect(await hub.jobEnds(id)).toMatchObject({ state: 'failed', attemptsMade: 2, error: { code: 'TIMEOUT' } });
  });

  it('is abandoned when its handler ignores the timeout, and the late outcome changes nothing', async () => {
    const { id } = await step({ gate: 'deaf to time', deaf: true }, { timeout: 100, attempts: 1 });
    const ended = await hub.jobEnds(id);
    expect(ended).toMatchObject({ state: 'failed', error: { code: 'TIMEOUT' } });
    hub.runs.open('deaf to time');
    await hub.jobEnds((await step({})).id);
    expect(await hub.search.get(id)).toEqual(ended);
  });

  it('fails after the grace when its handler ignores the deadline, and the late outcome is refused and noted', async () => {
    const { id } = await step({ gate: 'deaf to its deadline', deaf: true }, { deadline: Date.now() + 300 });
    const ended = await hub.jobEnds(id);
    expect(ended).toMatchObject({ state: 'failed', result: null, error: { code: 'DEADLINE_EXCEEDED' } });
    const run = { id, runNumber: 1, parentId: null } as ClaimedJob;
    hub.runs.open('deaf to its deadline');
    const ledger = hub.app.get(RunLedger, { strict: false });
    expect(await ledger.record(run, { kind: 'completed', result: 'late' })).toBeNull();
    expect(await hub.search.get(id)).toEqual(ended);
    expect((await hub.events(id)).at(-1)?.detail).toEqual({ refused: 'completed', runNumber: 1 });
  });

  it('ends at its deadline while it runs', async () => {
    const { id } = await step({ gate: 'never' }, { deadline: Date.now() + 2000 });
    const job = await hub.jobEnds(id);
    expect(job).toMatchObject({ state: 'failed', attemptsMade: 1, error: { code: 'DEADLINE_EXCEEDED' } });
  });

  it.each([
    ['delayed beyond it', { delay: 3_600_000 }, {}],
    ['between attempts', { backoff: 3_600_000 }, { code: 'NETWORK_TIMEOUT' }],
    ['suspended beyond it', {}, { suspend: 3_600_000 }],
  ])('ends at its deadline while it is %s', async (_where, more, data) => {
    const { id } = await step(data, { ...more, deadline: Date.now() + 1000 });
    await hub.jobIs(id, 'delayed');
    const job = await hub.jobEnds(id);
    expect(job).toMatchObject({ state: 'failed', error: { code: 'DEADLINE_EXCEEDED' } });
    expect(hub.runs.of(id).length).toBe(Object.keys(data).length);
  });

  it('ends at its deadline while it waits behind others', async () => {
    const blocker = await hub.router.route({ type: 'test_single', data: { gate: 'past deadline' } });
    await running(blocker.id);
    const { id } = await hub.router.route({ type: 'test_single', deadline: Date.now() + 500 });
    expect(await hub.jobEnds(id)).toMatchObject({ state: 'failed', error: { code: 'DEADLINE_EXCEEDED' } });
    hub.runs.open('past deadline');
    await hub.jobEnds(blocker.id);
    expect(hub.runs.of(id)).toHaveLength(0);
  });

  it('reports its progress, and keeps its log', async () => {
    const { id } = await step({ progress: [10, 42.5], lines: ['first', 'a tab\tstays'], gate: 'notes' });
    await eventually(async () => (await hub.search.get(id)).progress === 42.5);
    hub.runs.open('notes');
    expect((await hub.jobEnds(id)).progress).toBe(100);
    const logs = await eventually(async () => {
      const { items } = await hub.search.logs(id, 10);
      return items.length === 2 && items;
    });
    expect(logs.map(({ line }) => line)).toEqual(['first', 'a tab\tstays']);
  });

  it('enqueues children that name it as their parent', async () => {
    const { id } = await step({ children: 2 });
    const { result } = await hub.jobEnds(id);
    const { children } = result as { children: string[] };
    expect(children).toHaveLength(2);
    for (const child of children) {
      expect(await hub.jobEnds(child)).toMatchObject({ state: 'completed', parentId: id });
      expect((await hub.events(child))[0]).toMatchObject({ toState: 'accepted', actor: `job:${id}` });
    }
  });
});
