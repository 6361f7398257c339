import { afterEach, beforeEach, expect, it } from 'vitest';
import { UNSCOPED } from '../../../src/jobs/scopes.js';
import type { JsonObject } from '../../../src/common/postgres-safe-json.js';
import { BatchWorkers } from '../../../src/queues/workers/ledger-fed/batch-workers.js';
import { Batches, BatchHandlersModule } from '../../support/hub/batch-handlers.js';
import { eventually } from '../../support/eventually.js';
import { describeOn, startTestHub, type TestHub } from '../../support/hub/hub.js';

const HOUR = 3_600_000;

/** Jobs of one type that run together but are recorded individually. */
describeOn('postgres', 'jobs in batches', (engine) => {
  let hub: TestHub;
  let others: TestHub[];
  beforeEach(async () => {
    others = [];
    hub = await startTestHub({ engine, modules: [BatchHandlersModule] });
  });
  afterEach(async () => {
    for (const other of others) await other.close();
    await hub.close();
  });

  const batches = (of = hub) => of.app.get(Batches, { strict: false });
  const add = (list: JsonObject[], type = 'test_batch', more: object = {}) =>
    hub.router.routeBatch(list.map((data) => ({ type, data, ...more })));
  const ended = (jobs: { id: string }[]) => Promise.all(jobs.map(({ id }) => hub.jobEnds(id)));
  const states = async (jobs: { id: string }[]) => (await ended(jobs)).map(({ state }) => state);

  it('run together up to the size of a batch, each with its own trail', async () => {
    const jobs = await add([{}, {}, {}, {}, {}, {}, {}]);
    expect(await states(jobs)).toEqual(jobs.map(() => 'completed'));
    expect(batches().sizes().toSorted()).toEqual([1, 3, 3]);
    for (const { id } of jobs) {
      expect(await hub.path(id)).toEqual(['accepted', 'active', 'completed']);
      expect((await hub.search.get(id)).result).toBe(1);
    }
  });

  it('wait until a batch is full, and run in the order of their priorities', async () => {
    const [low, urgent] = await Promise.all([5, 1].map((priority) => add([{}], 'test_patient', { priority })));
    const early = [...(low ?? []), ...(urgent ?? [])];
    for (const { id } of early) expect((await hub.search.get(id)).state).toBe('accepted');
    const [last] = await add([{}], 'test_patient');
    expect(await states([...early, ...(last ? [last] : [])])).toEqual(['completed', 'completed', 'completed']);
    expect(batches().all).toEqual([[urgent?.[0]?.id, last?.id, low?.[0]?.id]]);
  });

  it('fail, snooze and complete independently', async () => {
    const jobs = await add([{ code: 'NETWORK_TIMEOUT' }, { snooze: 20 }, {}]);
    expect(await states(jobs)).toEqual(['failed', 'completed', 'completed']);
    const [failed, slept, done] = jobs.map(({ id }) => id);
    expect(await hub.search.get(failed ?? '')).toMatchObject({ attemptsMade: 2, error: { code: 'NETWORK_TIMEOUT' } });
    expect(await hub.search.get(slept ?? '')).toMatchObject({ attemptsMade: 1, result: 2 });
    expect(hub.runs.of(done ?? '')).toHaveLength(1);
    await eventually(
      async () => (await hub.search.list({ type: 'dead_letter', scopes: UNSCOPED }, 10)).items.length === 1,
    );
  });

  it('are all retried when the batch as a whole fails', async () => {
    const jobs = await add([{ all: 'first' }, {}, {}]);
    expect(await states(jobs)).toEqual(['completed', 'completed', 'completed']);
    for (const { id } of jobs) expect(await hub.search.get(id)).toMatchObject({ attemptsMade: 2 });
  });

  it('are retried, not ended, when the context of another job in the batch throws', async () => {
    const jobs = await add([{ through: true }, {}, {}]);
    expect(await states(jobs)).toEqual(['cancelled', 'completed', 'completed']);
    for (const { id } of jobs.slice(1)) expect(await hub.search.get(id)).toMatchObject({ attemptsMade: 2 });
  });

  it('run one by one after a crash, because the job that caused it is unknown', async () => {
    const jobs = await add([{ gate: 'never' }, { gate: 'never' }, { gate: 'never' }]);
    const ids = jobs.map(({ id }) => id);
    await eventually(() => batches().all.length === 1);
    await hub.sql.query(`update jobs set node = $2, data = '{}' where id = any($1)`, [ids, await hub.goneNode()]);
    await hub.recovery.run();
    expect(await states(jobs)).toEqual(['completed', 'completed', 'completed']);
    expect(batches().sizes()).toEqual([3, 1, 1, 1]);
    hub.runs.open('never');
  });

  it('are dispatched to the engine when their type no longer runs in batches', async () => {
    await hub.queues.pauseQueue('notifications', 'test');
    const { id } = await hub.router.route({ type: 'test_step' });
    await hub.jobIs(id, 'waiting');
    // As left by a release in which the type took batches.
    await hub.engine.remove('notifications', [id]);
    await hub.sql.query(`update jobs set batched = true, state = 'accepted' where id = $1`, [id]);
    await hub.queues.resumeQueue('notifications', 'test');
    await hub.app.get(BatchWorkers, { strict: false }).leaveOthers();
    expect((await hub.jobEnds(id)).state).toBe('completed');
  });

  it('all fail permanently when the handler returns the wrong number of results', async () => {
    const jobs = await add([{ answers: 2 }, {}, {}]);
    expect(await states(jobs)).toEqual(['failed', 'failed', 'failed']);
    const { error } = await hub.search.get(jobs[1]?.id ?? '');
    expect(error).toEqual({ code: 'PERMANENT_ERROR', message: 'runBatch returned 2 values for 3 jobs' });
  });

  it('fail individually when their data no longer matches their type', async () => {
    await hub.queues.pauseQueue('data-processing', 'test');
    const jobs = await add([{ snooze: 1 }, {}, {}]);
    await hub.sql.query(`update jobs set data = '{"snooze":"never"}' where id = $1`, [jobs[0]?.id]);
    await hub.queues.resumeQueue('data-processing', 'test');
    expect(await states(jobs)).toEqual(['failed', 'completed', 'completed']);
    expect(batches().sizes()).toEqual([2]);
  });

  it('are cancelled one by one; the batch is aborted when no job is left', async () => {
    const jobs = await add([{ gate: 'held' }, { gate: 'held' }, { gate: 'held' }]);
    const ids = jobs.map(({ id }) => id);
    await eventually(() => batches().all.length === 1);
    await hub.actions.cancel(ids[0] ?? '', 'test');
    await eventually(() => batches().stopped.length === 1);
    expect(batches().stopped).toEqual([ids[0]]);
    for (const id of ids.slice(1)) await hub.actions.cancel(id, 'test');
    await eventually(() => batches().stopped.includes('all'));
    hub.runs.open('held');
    expect(await states(jobs)).toEqual(['cancelled', 'cancelled', 'cancelled']);
  });

  it('run when their delay ends or they are promoted, but not while their queue is paused', async () => {
    await hub.queues.pauseQueue('data-processing', 'test');
    const [soon, late] = [
      await add([{}], 'test_batch', { delay: 100 }),
      await add([{}], 'test_batch', { delay: HOUR }),
    ];
    for (const { id } of late) await hub.jobIs(id, 'delayed');
    await eventually(async () => {
      const { rows } = await hub.sql.query('select 1 from jobs where id = $1 and run_at < now()', [soon[0]?.id]);
      return rows.length === 1;
    });
    expect(batches().all).toEqual([]);
    await hub.queues.resumeQueue('data-processing', 'test');
    expect(await states(soon)).toEqual(['completed']);
    await hub.actions.promote(late[0]?.id ?? '', 'test');
    expect(await states(late)).toEqual(['completed']);
    expect(await hub.path(late[0]?.id ?? '')).toEqual(['delayed', 'accepted', 'active', 'completed']);
  });

  it('run once each with two nodes, whichever node accepted them', async () => {
    const other = await startTestHub({ engine, stores: hub.stores, modules: [BatchHandlersModule] });
    others.push(other);
    const jobs = await add(Array.from({ length: 300 }, () => ({ gate: 'both' })));
    // More jobs than one node has slots for; none continues before both nodes have some.
    await eventually(() => [hub, other].every((node) => batches(node).all.length > 0));
    for (const node of [hub, other]) batches(node).runs.open('both');
    expect(new Set(await states(jobs))).toEqual(new Set(['completed']));
    const seen = [...batches().all, ...batches(other).all].flat();
    expect(seen.toSorted()).toEqual(jobs.map(({ id }) => id).toSorted());
  });

  it('are neither held by the engine nor restored to it', async () => {
    const jobs = await add([{}, {}], 'test_patient');
    const ids = jobs.map(({ id }) => id);
    expect((await hub.engine.findExisting('merges', ids)).size).toBe(0);
    await hub.wipeEngine();
    await hub.recovery.run();
    for (const id of ids) expect(await hub.events(id)).toHaveLength(1);
    expect((await hub.engine.findExisting('merges', ids)).size).toBe(0);
    await hub.actions.cancel(ids[0] ?? '', 'test');
    expect((await hub.jobEnds(ids[0] ?? '')).state).toBe('cancelled');
  });

  it('run once even if an older release has dispatched them to the engine', async () => {
    await hub.queues.pauseQueue('data-processing', 'test');
    const jobs = await add([{}, {}]);
    await hub.engine.add(
      jobs.map(({ id, queue, type, priority }) => ({ id, queue, type, priority: priority, delay: 0 })),
    );
    await hub.queues.resumeQueue('data-processing', 'test');
    expect(await states(jobs)).toEqual(['completed', 'completed']);
    for (const { id } of jobs) expect(hub.runs.of(id)).toHaveLength(1);
  });

  it('share a queue with jobs that run one by one, within its concurrency', async () => {
    const gates = Array.from({ length: 3 }, () => ({ gate: 'full' }));
    const held = await add(gates, 'test_batch');
    const single = await hub.router.route({ type: 'test_beside', data: { gate: 'full' } });
    await eventually(() => hub.runs.all.length === 4);
    hub.runs.open('full');
    expect(new Set(await states([...held, single]))).toEqual(new Set(['completed']));
  });
});
