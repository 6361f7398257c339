import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { RunLedger } from '../../../src/jobs/ports/ledger.js';
import { NodeIdentity } from '../../../src/persistence/nodes/node-identity.js';
import { NodeWatch } from '../../../src/persistence/nodes/node-watch.js';
import { Nodes } from '../../../src/persistence/nodes/nodes.js';
import { describeEngines, startTestHub, type TestHub } from '../../support/hub/hub.js';
import { eventually } from '../../support/eventually.js';

/** Recovery after the engine loses data or a node dies. */
describeEngines('recovery', (engine) => {
  let hub: TestHub;
  beforeEach(async () => {
    hub = await startTestHub({ engine });
  });
  afterEach(() => hub.close());

  const notes = async (id: string) =>
    (await hub.events(id)).filter(({ detail }) => detail?.['reason'] === 'the engine did not know it');
  const single = (data: Record<string, unknown> = {}, more: object = {}) =>
    hub.router.route({ type: 'test_single', data, ...more });

  it('restores the jobs that the engine has lost, and none runs twice', async () => {
    const active = await single({ gate: 'during the wipe' });
    await eventually(() => hub.runs.of(active.id).length === 1);
    const waiting = await hub.router.routeBatch(Array.from({ length: 50 }, () => ({ type: 'test_single' })));
    const due = Date.now() + 4000;
    const delayed = await single({}, { runAt: due });
    const paused = await hub.router.route({ type: 'test_step', delay: 3_600_000 });
    await hub.queues.pauseQueue('notifications', 'test');
    for (const { id } of waiting) await hub.jobIs(id, 'waiting');
    await hub.jobIs(delayed.id, 'delayed');
    await hub.jobIs(paused.id, 'delayed');

    await hub.wipeEngine();
    expect((await hub.recovery.run()).stalled).toBe(0);
    // Either this call or the hub itself was first; each trail has one note.
    for (const { id } of [...waiting, delayed, paused]) expect(await notes(id)).toHaveLength(1);
    expect(await notes(active.id)).toHaveLength(0);
    const again = await hub.router.route({ type: 'test_step' });
    hub.runs.open('during the wipe');

    for (const { id } of [active, ...waiting, delayed]) expect((await hub.jobEnds(id)).state).toBe('completed');
    expect(hub.runs.of(delayed.id)[0]?.at).toBeGreaterThanOrEqual(due - 1);
    for (const { id } of [active, ...waiting, delayed]) expect(hub.runs.of(id)).toHaveLength(1);
    // The engine lost the pause, too.
    expect(hub.runs.of(again.id)).toHaveLength(0);
    await hub.queues.resumeQueue('notifications', 'test');
    expect((await hub.jobEnds(again.id)).state).toBe('completed');
  });

  it('refuses the outcome of a run that no longer holds its job', async () => {
    const { id } = await single({ gate: 'never' }, { delay: 3_600_000 });
    await hub.jobIs(id, 'delayed');
    await hub.sql.query(`update jobs set run_at = now() where id = $1`, [id]);
    const ledger = hub.app.get(RunLedger, { strict: false });
    const first = await ledger.claim(id);
    if (!first) throw new Error('not claimed');
    // The node is taken for dead and the job restarts elsewhere, rescued by this call instead of the hub itself.
    hub.recovery.end();
    await hub.sql.query(`update jobs set node = $2 where id = $1`, [id, await hub.goneNode()]);
    expect(await hub.recovery.run()).toMatchObject({ stalled: 1 });
    const second = await eventually(() => ledger.claim(id)).catch(() => null);
    const started = second ?? (await eventually(() => hub.runs.of(id)[0]));
    expect(started.runNumber).toBe(2);

    const late = ledger.record(first, { kind: 'completed', result: 'late' });
    const right = second && ledger.record(second, { kind: 'completed', result: 'right' });
    expect(await late).toBeNull();
    if (right) expect(await right).toMatchObject({ state: 'completed' });
    else await hub.actions.cancel(id, 'test');
    const job = await hub.jobEnds(id);
    expect(job.result).toBe(second ? 'right' : null);
    const notes = (await hub.events(id)).filter(({ detail }) => detail?.['refused'] === 'completed');
    expect(notes).toHaveLength(1);
    expect(notes[0]?.detail).toEqual({ refused: 'completed', runNumber: 1 });
  });

  it('refuses the outcome of a run whose number belongs to another node after PostgreSQL was restored', async () => {
    const { id } = await hub.router.route({ type: 'test_step', data: { gate: 'open' } });
    await eventually(() => hub.runs.of(id).length === 1);
    const { rows } = await hub.sql.query<{ id: string }>(
      `insert into nodes (id, role, host, pid, version) values (gen_random_uuid(), 'all', 'elsewhere', 1, '0') returning id`,
    );
    await hub.sql.query(`update jobs set node = $2 where id = $1`, [id, rows[0]?.id]);
    hub.runs.open('open');
    const refused = await eventually(async () =>
      (await hub.events(id)).find(({ detail }) => detail && 'refused' in detail),
    );
    expect(refused.detail).toMatchObject({ runNumber: 1 });
    expect(await hub.search.get(id)).toMatchObject({ state: 'active', result: null });
  });

  it('leaves its jobs to a node that PostgreSQL has lost, once it has reported', async () => {
    const other = await startTestHub({ engine, stores: hub.stores });
    try {
      const { id } = await single({ gate: 'on' });
      await eventually(() => hub.runs.of(id).length + other.runs.of(id).length === 1);
      // As after a failover to a replica that did not have the nodes yet.
      await hub.sql.query('delete from nodes');
      for (const node of [hub, other]) await node.app.get(Nodes, { strict: false }).beat();
      for (const node of [hub, other]) expect((await node.recovery.run()).stalled).toBe(0);
      for (const node of [hub, other]) node.runs.open('on');
      expect((await hub.jobEnds(id)).result).toMatchObject({ runNumber: 1 });
    } finally {
      await other.close();
    }
  });

  it('observes existing nodes from its start on', async () => {
    const other = await startTestHub({ engine, stores: hub.stores });
    try {
      const { id } = hub.app.get(NodeIdentity, { strict: false });
      expect(other.app.get(NodeWatch, { strict: false }).silentFor(0)).toContainEqual({ id, beat: expect.any(String) });
    } finally {
      await other.close();
    }
  });

  it("takes no job from a live node when PostgreSQL's clock is set forward", async () => {
    const other = await startTestHub({ engine, stores: hub.stores });
    try {
      const { id } = await single({ gate: 'the step' });
      await eventually(() => hub.runs.of(id).length + other.runs.of(id).length === 1);
      await Promise.all([hub, other].map((node) => node.app.get(NodeWatch, { strict: false }).observe()));
      // Makes every heartbeat an hour old.
      await hub.sql.query(`update nodes set heartbeat_at = heartbeat_at - interval '1 h'`);
      // Moves 15 s ahead, because a node judges no other in its first ten seconds.
      const now = performance.now.bind(performance);
      vi.spyOn(performance, 'now').mockImplementation(() => now() + 15_000);
      for (const node of [hub, other]) expect((await node.recovery.run()).stalled).toBe(0);
      for (const node of [hub, other]) node.runs.open('the step');
      expect((await hub.jobEnds(id)).result).toMatchObject({ runNumber: 1 });
    } finally {
      vi.restoreAllMocks();
      await other.close();
    }
  });

  it('skips a queue that only another release knows, without delaying others', async () => {
    const gate = await single({ gate: 'on' });
    await eventually(() => hub.runs.of(gate.id).length === 1);
    await hub.queues.pauseQueue('cleanup', 'test');
    const foreign = await hub.router.routeBatch(Array.from({ length: 2 }, () => ({ type: 'test_single' })));
    const [accepted, waiting] = foreign.map(({ id }) => id);
    for (const { id } of foreign) await hub.jobIs(id, 'waiting');
    await hub.sql.query(
      `update jobs set queue = 'of-tomorrow', state = case when id = $2 then 'accepted' else 'waiting' end
        where id = any($1::uuid[])`,
      [[accepted, waiting], accepted],
    );
    await hub.sql.query(`insert into queues (name, paused, updated_by) values ('of-tomorrow', true, 'test')`);
    await hub.wipeEngine();
    await hub.recovery.run();
    await hub.jobEnds((await hub.router.route({ type: 'test_step' })).id);
    await hub.queues.resumeQueue('cleanup', 'test');
    hub.runs.open('on');
    expect((await hub.jobEnds(gate.id)).state).toBe('completed');
    expect(await hub.search.get(accepted ?? '')).toMatchObject({ state: 'accepted' });
    expect(await hub.search.get(waiting ?? '')).toMatchObject({ state: 'waiting' });
  });

  it('restarts the jobs of a dead node, cancels those with a pending cancel, and fails poisoned ones', async () => {
    const jobs = await hub.router.routeBatch(
      Array.from({ length: 3 }, () => ({ type: 'test_step', delay: 3_600_000 })),
    );
    for (const { id } of jobs) await hub.jobIs(id, 'delayed');
    const [again, cancelled, poisoned] = jobs.map(({ id }) => id);
    // Otherwise the hub's own recovery could be first.
    hub.recovery.end();
    await hub.sql.query(
      `update jobs set state = 'active', run_number = 1, run_at = null, node = $3,
              cancel_reason = case when id = $1 then 'asked' end, crashes = case when id = $2 then 2 else 0 end
        where type = 'test_step'`,
      [cancelled, poisoned, await hub.goneNode()],
    );
    expect(await hub.recovery.run()).toMatchObject({ stalled: 3 });
    expect(await hub.jobEnds(poisoned ?? '')).toMatchObject({ state: 'failed', error: { code: 'POISONED' } });
    expect((await hub.jobEnds(cancelled ?? '')).state).toBe('cancelled');
    // The delayed copy in the engine must not hold the job back.
    expect(await hub.jobEnds(again ?? '')).toMatchObject({ state: 'completed', attemptsMade: 1 });
    expect(hub.runs.all.map(({ jobId }) => jobId)).toEqual([again]);
  });

  it('leaves its jobs to a live node', async () => {
    const other = await startTestHub({ engine, stores: hub.stores });
    try {
      const { id } = await single({ gate: 'elsewhere' });
      await eventually(() => hub.runs.of(id).length + other.runs.of(id).length === 1);
      await hub.wipeEngine();
      for (const node of [hub, other]) expect((await node.recovery.run()).stalled).toBe(0);
      expect(await notes(id)).toHaveLength(0);
      for (const node of [hub, other]) node.runs.open('elsewhere');
      expect((await hub.jobEnds(id)).state).toBe('completed');
      expect(hub.runs.of(id).length + other.runs.of(id).length).toBe(1);
    } finally {
      await other.close();
    }
  });
});
