import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Pool } from 'pg';
import { PG_POOL } from '../../../src/database/pg-pool.js';
import type { EngineEntry } from '../../../src/jobs/job.js';
import { Engine } from '../../../src/jobs/ports/engine.js';
import { Dispatcher } from '../../../src/persistence/dispatch/dispatcher.js';
import { SweepPass, StaleCopyGuard } from '../../../src/persistence/dispatch/stale-copy-guard.js';
import { describeEngines, startTestHub, type TestHub } from '../../support/hub/hub.js';

/** Longer than an unmarked copy may stay. */
const LATER_MS = 3000;

describeEngines("the engine's copy of an accepted job", (engine) => {
  let hub: TestHub;
  beforeAll(async () => {
    hub = await startTestHub({ engine });
    await hub.app.get(Dispatcher, { strict: false }).stop();
  });
  afterAll(() => hub.close());

  /** Creates a job that another node seems to have dispatched but not yet marked. */
  async function dispatched() {
    const held = hub.app.get(Engine, { strict: false });
    const { id } = await hub.router.route({ type: 'test_step', delay: 3_600_000 });
    const { queue } = await hub.search.get(id);
    const entry: EngineEntry = { id, queue, type: 'test_step', priority: 5, delay: 3_600_000 };
    await held.add([entry]);
    const copies = new StaleCopyGuard(hub.app.get<Pool>(PG_POOL, { strict: false }), held);
    const isHeld = async () => (await held.findExisting(entry.queue, [id])).has(id);
    const sweep = async (at: number) => {
      const one = new SweepPass(at);
      const free = await copies.withoutHeld([entry], one);
      copies.endPass(one);
      return free;
    };
    return { id, entry, copies, isHeld, sweep };
  }
  const mark = (id: string, state: string) => hub.sql.query('update jobs set state = $2 where id = $1', [id, state]);

  it('stays while it is young, and is removed when it is stale', async () => {
    const { entry, isHeld, sweep } = await dispatched();
    const now = Date.now();
    expect(await sweep(now)).toEqual([]);
    expect(await sweep(now + 1000)).toEqual([]);
    expect(await isHeld()).toBe(true);
    expect(await sweep(now + LATER_MS)).toEqual([]);
    expect(await isHeld()).toBe(false);
    expect(await sweep(now + LATER_MS)).toEqual([entry]);
  });

  it('is added again when another node has marked it meanwhile', async () => {
    const { id, copies, isHeld, sweep } = await dispatched();
    const now = Date.now();
    await sweep(now);
    await sweep(now + LATER_MS);
    await copies.requeueRemoved();
    expect(await isHeld()).toBe(false);
    await mark(id, 'delayed');
    await copies.requeueRemoved();
    expect(await isHeld()).toBe(true);
  });

  it('is not added again when the job has ended', async () => {
    const { id, copies, isHeld, sweep } = await dispatched();
    const now = Date.now();
    await sweep(now);
    await sweep(now + LATER_MS);
    await mark(id, 'cancelled');
    await copies.requeueRemoved();
    expect(await isHeld()).toBe(false);
  });
});
