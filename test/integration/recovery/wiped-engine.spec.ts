import { afterEach, beforeEach, expect, it } from 'vitest';
import { Dispatcher } from '../../../src/persistence/dispatch/dispatcher.js';
import { describeEngines, startTestHub, type TestHub } from '../../support/hub/hub.js';
import { eventually } from '../../support/eventually.js';

/** Time from the loss to the last job's restoration, including the probe's second. */
const NOTICED_MS = 2000;

/** Recovery is not called here: the hub must detect the engine's loss by itself. */
describeEngines('an engine that has lost its data', (engine) => {
  let hub: TestHub;
  beforeEach(async () => {
    hub = await startTestHub({ engine });
  });
  afterEach(() => hub.close());

  const single = (data: Record<string, unknown> = {}, more: object = {}) =>
    hub.router.route({ type: 'test_single', data, ...more });
  const notesOf = async (id: string) =>
    (await hub.events(id)).filter(({ detail }) => detail?.['reason'] === 'the engine did not know it');
  const isBack = (queue: string, id: string, within = NOTICED_MS) =>
    eventually(async () => (await hub.engine.findExisting(queue, [id])).has(id), { within });

  it('is filled within two seconds, without a restart, with one note in each trail', async () => {
    const { id } = await single({}, { delay: 3_600_000 });
    await hub.jobIs(id, 'delayed');
    // A sweep that saw the job as accepted would dispatch it again, and leave recovery nothing to do.
    await hub.app.get(Dispatcher, { strict: false }).drained();
    await hub.wipeEngine();
    await isBack('cleanup', id);
    const job = await hub.jobIs(id, 'delayed');
    expect(job.runAt?.getTime()).toBeGreaterThan(Date.now() + 3_500_000);
    expect(await notesOf(id)).toMatchObject([{ fromState: 'delayed', toState: 'delayed', actor: 'recovery' }]);
  });

  if (engine === 'postgres') {
    it('is created again when its schema was dropped', async () => {
      const { id } = await single({}, { delay: 2000 });
      await hub.jobIs(id, 'delayed');
      await hub.dropEngineSchema();
      expect((await hub.jobEnds(id)).state).toBe('completed');
      expect(hub.runs.of(id)).toHaveLength(1);
    });
  }

  it('gets everything back: order, delays, attempts and pauses; active jobs continue and run once', async () => {
    await hub.queues.pauseQueue('notifications', 'test');
    const paused = await hub.router.route({ type: 'test_step' });
    const active = await single({ gate: 'on' });
    await eventually(() => hub.runs.of(active.id).length === 1);
    const retried = await hub.router.route({
      type: 'test_limited',
      data: { code: 'AGAIN', times: 1 },
      backoff: { type: 'fixed', delay: 3000 },
    });
    await hub.jobIs(retried.id, 'delayed');
    const due = Date.now() + 3500;
    const delayed = await single({}, { runAt: due, priority: 5 });
    const waiting: string[] = [];
    for (const priority of [3, 5, 1, 3, 2]) waiting.push((await single({}, { priority })).id);
    for (const id of [...waiting, paused.id]) await hub.jobIs(id, 'waiting');
    await hub.jobIs(delayed.id, 'delayed');

    await hub.wipeEngine();
    for (const id of waiting) await isBack('cleanup', id);
    await isBack('notifications', paused.id);
    hub.runs.open('on');

    for (const id of [active.id, retried.id, delayed.id, ...waiting])
      expect((await hub.jobEnds(id)).state).toBe('completed');
    const [third, fifth, first, alsoThird, second] = waiting;
    const ran = hub.runs.all.map(({ jobId }) => jobId).filter((id) => waiting.includes(id));
    expect(ran).toEqual([first, second, third, alsoThird, fifth]);
    expect(hub.runs.of(retried.id).map(({ attempt }) => attempt)).toEqual([1, 2]);
    expect(hub.runs.of(delayed.id)[0]?.at).toBeGreaterThanOrEqual(due - 1);
    expect(hub.runs.of(active.id)).toHaveLength(1);
    expect(hub.runs.of(paused.id)).toHaveLength(0);
    await hub.queues.resumeQueue('notifications', 'test');
    expect((await hub.jobEnds(paused.id)).state).toBe('completed');
  });

  it('is filled by one of two nodes, and each job runs once', async () => {
    const other = await startTestHub({ engine, stores: hub.stores });
    try {
      await hub.queues.pauseQueue('cleanup', 'test');
      const jobs = await hub.router.routeBatch(Array.from({ length: 200 }, () => ({ type: 'test_single' })));
      for (const { id } of jobs) await hub.jobIs(id, 'waiting');
      await hub.wipeEngine();
      await Promise.all([hub.recovery.run(), other.recovery.run(), hub.recovery.run(['incomplete'], 'test')]);
      for (const { id } of jobs) expect(await notesOf(id)).toHaveLength(1);
      await hub.queues.resumeQueue('cleanup', 'test');
      for (const { id } of jobs) await hub.jobEnds(id, 20_000);
      const runs = [...hub.runs.all, ...other.runs.all].map(({ jobId }) => jobId).sort();
      expect(runs).toEqual(jobs.map(({ id }) => id).sort());
    } finally {
      await other.close();
    }
  });

  it('leaves a queue running that is resumed during its recovery', async () => {
    for (let round = 0; round < 5; round += 1) {
      await hub.queues.pauseQueue('cleanup', 'test');
      await Promise.all([hub.recovery.run(['incomplete'], 'test'), hub.queues.resumeQueue('cleanup', 'test')]);
      expect((await hub.jobEnds((await single()).id)).state).toBe('completed');
    }
  });

  it('gets back the requested kinds, and no others', async () => {
    const failed = await single({ code: 'NEVER_AGAIN' });
    expect((await hub.jobEnds(failed.id)).state).toBe('failed');
    const [delayed, stalled] = [await single({}, { delay: 3_600_000 }), await single({}, { delay: 3_600_000 })];
    for (const { id } of [delayed, stalled]) await hub.jobIs(id, 'delayed');
    await hub.sql.query(`update jobs set state = 'active', run_number = 1, run_at = null, node = $2 where id = $1`, [
      stalled.id,
      await hub.goneNode(),
    ]);
    await hub.engine.remove('cleanup', [delayed.id]);

    expect(await hub.recovery.run(['incomplete'], 'test')).toEqual({ incomplete: 1 });
    expect((await hub.search.get(failed.id)).state).toBe('failed');
    const again = await hub.recovery.run(['failed'], 'somebody');
    expect(again).toEqual({ failed: 1 });
    await eventually(() => hub.runs.of(failed.id).length === 2);
    const acts = (await hub.events(failed.id)).filter(({ actor }) => actor === 'somebody');
    expect(acts).toMatchObject([{ fromState: 'failed', toState: 'accepted' }]);
    await hub.actions.cancel(delayed.id, 'test');
  });
});
