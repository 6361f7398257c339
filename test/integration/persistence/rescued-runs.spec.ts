import { afterEach, beforeEach, expect, it } from 'vitest';
import { LocalRunReconciler } from '../../../src/persistence/recovery/local-run-reconciler.js';
import { eventually } from '../../support/eventually.js';
import { describeEngines, startTestHub, type TestHub } from '../../support/hub/hub.js';

/** Runs taken from a node that seemed dead, and the engine's copies after a pause or a wipe. */
describeEngines('with a lost run or a wiped engine', (engine) => {
  let hub: TestHub;
  beforeEach(async () => {
    hub = await startTestHub({ engine });
  });
  afterEach(() => hub.close());

  it('a lost run is aborted, its late outcome is refused and noted, and the other node keeps the job', async () => {
    const { id } = await hub.router.route({ type: 'test_step', data: { gate: 'open' } });
    const kept = await hub.router.route({ type: 'test_step', data: { gate: 'open' } });
    for (const job of [id, kept.id]) await eventually(() => hub.runs.of(job).length === 1);
    // The node's event loop was blocked so long that it was taken for dead, and another node has the job now.
    const { rows } = await hub.sql.query<{ id: string }>(
      `insert into nodes (id, role, host, pid, version) values (gen_random_uuid(), 'all', 'elsewhere', 1, '0') returning id`,
    );
    await hub.sql.query(`update jobs set run_number = run_number + 1, node = $2 where id = $1`, [id, rows[0]?.id]);
    await hub.app.get(LocalRunReconciler, { strict: false }).reconcile();
    const refused = await eventually(async () =>
      (await hub.events(id)).find(({ detail }) => detail && 'refused' in detail),
    );
    expect(refused.detail).toMatchObject({ refused: 'accepted', runNumber: 1 });
    expect(await hub.search.get(id)).toMatchObject({ state: 'active' });

    // The other node dies, too; the job runs again and ends once. The first node's other run was not disturbed.
    hub.runs.open('open');
    await hub.sql.query(`update nodes set stopped_at = now() where id = $1`, [rows[0]?.id]);
    await hub.recovery.run();
    expect(await hub.jobEnds(id)).toMatchObject({ state: 'completed', result: { runNumber: 3 } });
    expect((await hub.path(id)).filter((state) => state === 'completed')).toHaveLength(1);
    expect(await hub.jobEnds(kept.id)).toMatchObject({ state: 'completed', result: { runNumber: 1 } });
  });

  it('a pause holds in the claim although the engine does not know it', async () => {
    await hub.queues.pauseQueue('cleanup', 'test');
    // As after a wipe: the engine hands out jobs of a queue that the ledger has paused.
    await hub.engine.setPaused('cleanup', false);
    const jobs = await hub.router.routeBatch(Array.from({ length: 30 }, () => ({ type: 'test_single' })));
    await eventually(async () => {
      const { rows } = await hub.sql.query(
        `select 1 from jobs where queue = 'cleanup' and state = 'accepted' and type = 'test_single'`,
      );
      return rows.length === 0;
    });
    // Later claims on another queue pass the same way, so the paused jobs have had time to be claimed.
    for (let round = 0; round < 20; round += 1) {
      await hub.jobEnds((await hub.router.route({ type: 'test_step' })).id);
    }
    expect(hub.runs.all.filter(({ jobId }) => jobs.some(({ id }) => id === jobId))).toEqual([]);
    await hub.queues.resumeQueue('cleanup', 'test');
    for (const { id } of jobs) expect((await hub.jobEnds(id, 20_000)).state).toBe('completed');
  });

  it('a job that waits again after a wipe has a copy at once, not at the next recovery', async () => {
    const { id } = await hub.router.route({ type: 'test_step', data: { gate: 'open', snooze: 500 } });
    await eventually(() => hub.runs.of(id).length === 1);
    await hub.wipeEngine();
    hub.runs.open('open');
    expect((await hub.jobEnds(id, 8000)).state).toBe('completed');
    expect(hub.runs.of(id)).toHaveLength(2);
  });
});
