import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Pool } from 'pg';
import { PG_POOL } from '../../src/database/pg-pool.js';
import type { EngineEntry } from '../../src/jobs/job.js';
import { Engine } from '../../src/jobs/ports.js';
import { Dispatcher } from '../../src/persistence/dispatch/dispatcher.js';
import { SweepPass, StaleCopyGuard } from '../../src/persistence/dispatch/stale-copy-guard.js';
import { describeEngines, startTestHub, type TestHub } from '../support/hub.js';

/** Longer than an unmarked copy may stay. */
const LATER_MS = 3000;

describeEngines('a copy of an accepted job that the engine holds', (engine) => {
  let hub: TestHub;
  beforeAll(async () => {
    hub = await startTestHub({ engine });
    await hub.app.get(Dispatcher, { strict: false }).stop();
  });
  afterAll(() => hub.close());

  /** Creates a job that another node seems to have dispatched but not yet marked. */
  async function handedOver() {
    const held = hub.app.get(Engine, { strict: false });
    const { id } = await hub.router.route({ type: 'test_step', delay: 3_600_000 });
    const { queue } = await hub.search.get(id);
    const entry: EngineEntry = { id, queue, type: 'test_step', priority: 5, delay: 3_600_000 };
    await held.add([entry]);
    const copies = new StaleCopyGuard(hub.app.get<Pool>(PG_POOL, { strict: false }), held);
    const isHeld = async () => (await held.findExisting(entry.queue, [id])).has(id);
    const look = async (at: number) => {
      const one = new SweepPass(at);
      const free = await copies.withoutHeld([entry], one);
      copies.endPass(one);
      return free;
    };
    return { id, entry, copies, isHeld, look };
  }
  const counted = (id: string, state: string) => hub.sql.query('update jobs set state = $2 where id = $1', [id, state]);

  it('stays while it is young, and goes when it is old', async () => {
    const { entry, isHeld, look } = await handedOver();
    const now = Date.now();
    expect(await look(now)).toEqual([]);
    expect(await look(now + 1000)).toEqual([]);
    expect(await isHeld()).toBe(true);
    expect(await look(now + LATER_MS)).toEqual([]);
    expect(await isHeld()).toBe(false);
    expect(await look(now + LATER_MS)).toEqual([entry]);
  });

  it('comes back when another node has counted it as handed over meanwhile', async () => {
    const { id, copies, isHeld, look } = await handedOver();
    const now = Date.now();
    await look(now);
    await look(now + LATER_MS);
    await copies.requeueRemoved();
    expect(await isHeld()).toBe(false);
    await counted(id, 'delayed');
    await copies.requeueRemoved();
    expect(await isHeld()).toBe(true);
  });

  it('does not come back when the job has ended', async () => {
    const { id, copies, isHeld, look } = await handedOver();
    const now = Date.now();
    await look(now);
    await look(now + LATER_MS);
    await counted(id, 'cancelled');
    await copies.requeueRemoved();
    expect(await isHeld()).toBe(false);
  });
});
