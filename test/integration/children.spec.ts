import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Injectable, Module } from '@nestjs/common';
import { z } from 'zod';
import type { ChildJob, ClaimedJob } from '../../src/jobs/job.js';
import { JobHandler, type Handler, type JobContext } from '../../src/jobs/job-handler.js';
import { isEnded } from '../../src/jobs/job-state.js';
import { once } from '../../src/jobs/retry-policy.js';
import { RunLedger } from '../../src/jobs/ports.js';
import { describeEngines, startTestHub, type TestHub } from '../support/hub.js';
import { eventually } from '../support/eventually.js';

const Payload = z.looseObject({ children: z.array(z.looseObject({})).default([]), deadline: z.number().optional() });
type Parent = z.output<typeof Payload>;

/** Enqueues its children at its first start, and ends when they have, with what they came to. */
@JobHandler({ type: 'test_parent', queue: 'workflow', payload: Payload, retry: once })
@Injectable()
class TestParent implements Handler<Parent, ChildJob[]> {
  async run({ children, deadline }: Parent, ctx: JobContext): Promise<ChildJob[]> {
    if (ctx.start === 1) {
      for (const data of children) await ctx.enqueue({ type: 'test_step', data, deadline, backoff: 0 });
    }
    const all = await ctx.children();
    if (all.some(({ state }) => !isEnded(state))) ctx.waitForChildren();
    return all;
  }
}
@Module({ providers: [TestParent] })
class ParentModule {}

describeEngines('a parent', (engine) => {
  let hub: TestHub;
  let ledger: RunLedger;
  beforeAll(async () => {
    hub = await startTestHub({ engine, modules: [ParentModule] });
    ledger = hub.app.get(RunLedger, { strict: false });
  });
  afterAll(() => hub.close());

  const parent = (children: object[], more: object = {}) =>
    hub.router.route({ type: 'test_parent', data: { children, ...more } });
  const childrenOf = async (id: string, n: number) =>
    eventually(async () => {
      const children = await ledger.children(id);
      return children.length === n && children;
    });
  const open = async (id: string) => {
    const { rows } = await hub.sql.query<{ counted: number; truth: number }>(
      `select open_children as counted, (select count(*)::integer from persisted_jobs c where c.parent_id = p.id) as truth
         from jobs p where id = $1`,
      [id],
    );
    expect(rows[0]?.counted).toBe(rows[0]?.truth);
    return rows[0]?.counted;
  };
  /** Runs of jobs that no worker has: their queue is paused. */
  const claimed = async (ids: string[]) => {
    const runs = await Promise.all(ids.map((id) => eventually(() => ledger.claim(id))));
    return runs as ClaimedJob[];
  };

  it('waits for its children without a slot or an attempt, and gets their results', async () => {
    const { id } = await parent([
      { gate: 'children' },
      { gate: 'children', code: 'PERMANENT_ERROR' },
      { cancel: 'no' },
    ]);
    await hub.jobIs(id, 'waiting_children');
    expect(await open(id)).toBeLessThanOrEqual(3);
    expect((await hub.queues.getQueueStats('workflow')).waitingChildren).toBe(1);
    hub.runs.open('children');
    const job = await hub.jobEnds(id);
    expect(job).toMatchObject({ state: 'completed', attemptsMade: 0 });
    expect((job.result as ChildJob[]).map(({ state, error }) => [state, error?.code])).toEqual([
      ['completed', undefined],
      ['failed', 'PERMANENT_ERROR'],
      ['cancelled', undefined],
    ]);
    expect(job.result).toMatchObject([{ type: 'test_step', result: { attempt: 1 } }, {}, {}]);
    expect(await hub.path(id)).toEqual(expect.arrayContaining(['waiting_children', 'accepted', 'active', 'completed']));
    expect(await open(id)).toBe(0);
  });

  it('goes on when its children were faster than it', async () => {
    const ids = await Promise.all(Array.from({ length: 30 }, () => parent([{}, {}])));
    for (const { id } of ids) expect((await hub.jobEnds(id, 20_000)).state).toBe('completed');
    for (const { id } of ids) expect(await open(id)).toBe(0);
  });

  it('goes on when its last two children end at the same moment on two nodes', async () => {
    const other = await startTestHub({ engine, stores: hub.stores, config: { role: 'api' } });
    await hub.queues.pauseQueue('notifications', 'test');
    try {
      const elsewhere = other.app.get(RunLedger, { strict: false });
      for (let round = 0; round < 10; round += 1) {
        const { id } = await parent([{}, {}]);
        await hub.jobIs(id, 'waiting_children');
        const [first, second] = await claimed((await childrenOf(id, 2)).map((child) => child.id));
        if (!first || !second) throw new Error('not claimed');
        const done = { kind: 'completed', result: null } as const;
        expect(await Promise.all([ledger.record(first, done), elsewhere.record(second, done)])).toEqual([true, true]);
        expect((await hub.jobEnds(id)).state).toBe('completed');
        expect(await open(id)).toBe(0);
      }
    } finally {
      await hub.queues.resumeQueue('notifications', 'test');
      await other.close();
    }
  });

  it('goes on when the last child ends in the group that records that it waits', async () => {
    await hub.queues.pauseQueue('notifications', 'test');
    await hub.queues.pauseQueue('workflow', 'test');
    const { id } = await parent([]);
    const { id: childId } = await hub.router.route({ type: 'test_step' }, { parentId: id });
    const [run, child] = await claimed([id, childId]);
    if (!run || !child) throw new Error('not claimed');
    const written = [
      ledger.record(run, { kind: 'waiting' }),
      ledger.record(child, { kind: 'completed', result: null }),
    ];
    expect(await Promise.all(written)).toEqual([true, true]);
    await hub.queues.resumeQueue('notifications', 'test');
    await hub.queues.resumeQueue('workflow', 'test');
    expect((await hub.jobEnds(id)).state).toBe('completed');
  });

  it('goes on when the last child ends without a run: cancelled, or at its deadline', async () => {
    await hub.queues.pauseQueue('notifications', 'test');
    const cancelled = await parent([{}]);
    const overdue = await hub.router.route({
      type: 'test_parent',
      data: { children: [{}], deadline: Date.now() + 1000 },
    });
    await hub.jobIs(cancelled.id, 'waiting_children');
    const [child] = await childrenOf(cancelled.id, 1);
    await hub.actions.remove(child?.id ?? '', 'test');
    for (const { id } of [cancelled, overdue]) expect((await hub.jobEnds(id)).state).toBe('completed');
    await hub.queues.resumeQueue('notifications', 'test');
  });

  it('counts a child again that starts over, and waits for it', async () => {
    const { id } = await parent([{ code: 'PERMANENT_ERROR' }, { gate: 'second' }]);
    await hub.jobIs(id, 'waiting_children');
    const [failed] = await childrenOf(id, 2);
    await hub.jobIs(failed?.id ?? '', 'failed');
    await eventually(async () => (await open(id)) === 1);
    await hub.sql.query(`update jobs set data = '{"gate":"first"}' where id = $1`, [failed?.id]);
    await hub.actions.retry(failed?.id ?? '', 'test');
    expect(await open(id)).toBe(2);
    hub.runs.open('second');
    await eventually(async () => (await open(id)) === 1);
    expect((await hub.search.get(id)).state).toBe('waiting_children');
    hub.runs.open('first');
    const { result } = await hub.jobEnds(id);
    expect((result as ChildJob[]).map(({ state }) => state)).toEqual(['completed', 'completed']);
  });

  it('may be cancelled while it waits; its children go on', async () => {
    const { id } = await parent([{ gate: 'orphan' }]);
    await hub.jobIs(id, 'waiting_children');
    await hub.actions.cancel(id, 'test');
    hub.runs.open('orphan');
    const [child] = await childrenOf(id, 1);
    expect((await hub.jobEnds(child?.id ?? '')).state).toBe('completed');
    expect((await hub.search.get(id)).state).toBe('cancelled');
    expect(await open(id)).toBe(0);
  });

  it('is left alone by recovery, and survives the loss of the engine', async () => {
    const { id } = await parent([{ gate: 'wiped' }]);
    await hub.jobIs(id, 'waiting_children');
    await hub.wipeEngine();
    await hub.age(10);
    await hub.recovery.run();
    expect((await hub.search.get(id)).state).toBe('waiting_children');
    hub.runs.open('wiped');
    expect((await hub.jobEnds(id)).state).toBe('completed');
  });
});
