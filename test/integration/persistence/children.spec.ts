import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Injectable, Module } from '@nestjs/common';
import { z } from 'zod';
import type { Pool } from 'pg';
import { HOT_PATH_POOL } from '../../../src/database/pg-pool.js';
import { NodeIdentity } from '../../../src/persistence/nodes/node-identity.js';
import { writeOutcomes } from '../../../src/persistence/record/write-outcomes.js';
import type { ChildJob, ClaimedJob } from '../../../src/jobs/job.js';
import { JobHandler, type Handler, type JobContext } from '../../../src/jobs/job-handler.js';
import { isEnded } from '../../../src/jobs/job-state.js';
import { once } from '../../../src/jobs/retry-policy.js';
import { RunLedger } from '../../../src/jobs/ports/ledger.js';
import { describeOn, startTestHub, type TestHub } from '../../support/hub/hub.js';
import { eventually } from '../../support/eventually.js';

const Payload = z.looseObject({ children: z.array(z.looseObject({})).default([]), deadline: z.number().optional() });
type Parent = z.output<typeof Payload>;

/** Enqueues its children at its first start, and ends after them, with their outcomes. */
@JobHandler({ type: 'test_parent', queue: 'workflow', payload: Payload, retry: once })
@Injectable()
class TestParent implements Handler<Parent, ChildJob[]> {
  async run({ children, deadline }: Parent, ctx: JobContext): Promise<ChildJob[]> {
    if (ctx.runNumber === 1) {
      for (const data of children) await ctx.enqueue({ type: 'test_step', data, deadline, backoff: 0 });
    }
    const all = await ctx.children();
    if (all.some(({ state }) => !isEnded(state))) ctx.waitForChildren();
    return all;
  }
}
@Module({ providers: [TestParent] })
class ParentModule {}

describeOn('postgres', 'a parent', (engine) => {
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
  it('gives its tenant to its children', async () => {
    const { id } = await hub.router.route({ type: 'test_parent', tenant: 'acme', data: { children: [{}] } });
    const [child] = await childrenOf(id, 1);
    expect((await hub.search.get(child?.id ?? '')).tenant).toBe('acme');
    await hub.jobEnds(id);
  });

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
    expect(job).toMatchObject({ state: 'completed', attemptsMade: 1 });
    expect((job.result as ChildJob[]).map(({ state, error }) => [state, error?.code])).toEqual([
      ['completed', undefined],
      ['failed', 'PERMANENT_ERROR'],
      ['cancelled', undefined],
    ]);
    expect(job.result).toMatchObject([{ type: 'test_step', result: { attempt: 1 } }, {}, {}]);
    expect(await hub.path(id)).toEqual(expect.arrayContaining(['waiting_children', 'accepted', 'active', 'completed']));
    expect(await open(id)).toBe(0);
  });

  it('resumes when its children end before it waits', async () => {
    const ids = await Promise.all(Array.from({ length: 30 }, () => parent([{}, {}])));
    for (const { id } of ids) expect((await hub.jobEnds(id, 20_000)).state).toBe('completed');
    for (const { id } of ids) expect(await open(id)).toBe(0);
  });

  it('resumes when the last child ends without a run, by a cancel or at its deadline', async () => {
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

  it('counts a retried child again, and waits for it', async () => {
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

  it('can be cancelled while it waits; its children continue', async () => {
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

/** Reports of runs by either node, in any order; no worker takes the jobs here. */
describe('a parent in the ledger of two nodes', () => {
  let nodes: TestHub[];
  beforeAll(async () => {
    const config = { role: 'api' as const };
    const first = await startTestHub({ engine: 'postgres', config });
    nodes = [first, await startTestHub({ engine: 'postgres', config, stores: first.stores })];
  });
  afterAll(async () => {
    for (const node of nodes.reverse()) await node.close();
  });

  const done = { kind: 'completed', result: null } as const;
  const at = (index: number) => {
    const node = nodes[index % 2];
    if (!node) throw new Error('no such node');
    return { hub: node, ledger: node.app.get(RunLedger, { strict: false }) };
  };
  const started = async (parentId?: string, index = 0): Promise<ClaimedJob> => {
    const { id } = await at(index).hub.router.route({ type: 'test_step' }, { parentId });
    return eventually(() => at(index).ledger.claim(id));
  };

  const goesOn = async ({ id }: ClaimedJob) =>
    expect(['accepted', 'waiting']).toContain((await at(0).hub.search.get(id)).state);

  it('resumes when its last two children end at the same moment', async () => {
    for (let round = 0; round < 20; round += 1) {
      const parent = await started();
      const children = [await started(parent.id, 0), await started(parent.id, 1)];
      await at(0).ledger.record(parent, { kind: 'waiting', open: 0 });
      expect((await at(0).hub.search.get(parent.id)).state).toBe('waiting_children');
      await Promise.all(children.map((child, index) => at(index).ledger.record(child, done)));
      await goesOn(parent);
    }
  });

  it.each([
    ['the same group', 0],
    ['another node', 1],
  ])('resumes when the last child ends while it begins to wait, in %s', async (_where, index) => {
    for (let round = 0; round < 20; round += 1) {
      const parent = await started();
      const child = await started(parent.id, index);
      const reports = [
        () => at(0).ledger.record(parent, { kind: 'waiting', open: 0 }),
        () => at(index).ledger.record(child, done),
      ];
      if (round % 2) reports.reverse();
      expect(await Promise.all(reports.map((report) => report()))).not.toContain(null);
      await goesOn(parent);
    }
  });

  it('continues with the next child that ends, if it waits for fewer open ones', async () => {
    const parent = await started();
    const children = [await started(parent.id, 0), await started(parent.id, 1), await started(parent.id, 0)];
    await at(0).ledger.record(parent, { kind: 'waiting', open: 1 });
    const end = async (index: number) => expect(await at(index).ledger.record(children[index]!, done)).not.toBeNull();
    await end(0);
    expect((await at(0).hub.search.get(parent.id)).state).toBe('waiting_children');
    await end(1);
    await goesOn(parent);
    const again = await eventually(() => at(0).ledger.claim(parent.id));
    await at(0).ledger.record(again, { kind: 'waiting', open: 1 });
    await goesOn(parent);
    await end(2);
    const { rows } = await at(0).hub.sql.query(`select open_children from jobs where id = $1`, [parent.id]);
    expect(rows).toEqual([{ open_children: 0 }]);
  });

  it('is accepted in the answer to its own outcome when its last child ends in the same group', async () => {
    const parent = await started();
    const child = await started(parent.id);
    const reports = [
      { run: parent, outcome: { kind: 'waiting', open: 0 } as const, result: null, progress: null },
      { run: child, outcome: done, result: null, progress: null },
    ];
    const { app } = at(0).hub;
    const pool = app.get<Pool>(HOT_PATH_POOL, { strict: false });
    const { written } = await writeOutcomes(pool, reports, app.get(NodeIdentity, { strict: false }).id);
    expect([written.get(parent.id)?.state, written.get(child.id)?.state]).toEqual(['accepted', 'completed']);
    await goesOn(parent);
  });

  it("causes no deadlock when nodes report each other's children in any order", async () => {
    const parents = [await started(), await started()];
    // Each node reports parents whose children the other node reports; waiting for each other's rows would deadlock here.
    for (let round = 0; round < 20; round += 1) {
      const middle = [await started(parents[0]?.id, 0), await started(parents[1]?.id, 1)];
      const leaves = [await started(middle[1]?.id, 0), await started(middle[0]?.id, 1)];
      const reports = [...middle, ...leaves].map((run, index) => at(index).ledger.record(run, done));
      expect(await Promise.all(reports)).not.toContain(null);
    }
    const { rows } = await at(0).hub.sql.query<{ n: number }>(`select max(abs(open_children))::integer as n from jobs`);
    expect(rows[0]?.n).toBe(0);
  });
});
