import { afterAll, beforeAll, expect, it } from 'vitest';
import { LedgerDb } from '../../../src/database/ledger-db.js';
import { eventually } from '../../support/eventually.js';
import { describeEngines, startTestHub, type TestHub } from '../../support/hub/hub.js';

const HOUR = 3_600_000;
/** Time after which a job can only have run because of a sweep. */
const AT_ONCE_MS = 1500;

describeEngines('a wake within a transaction', (engine) => {
  let hub: TestHub;
  beforeAll(async () => {
    hub = await startTestHub({ engine });
  });
  afterAll(() => hub?.close());

  const suspended = async () => {
    const { id } = await hub.router.route({ type: 'test_step', data: { suspend: HOUR } });
    await hub.jobIs(id, 'delayed');
    return id;
  };
  const wake = (id: string, fails = false) =>
    hub.app.get(LedgerDb, { strict: false }).transaction(async (db) => {
      const after = await hub.actions.wakeWithin(db, [id], 'test');
      if (fails) throw new Error('rolled back');
      return after;
    });
  const resumed = { state: 'completed', attemptsMade: 1, result: { runNumber: 2 } };

  it('runs a suspended job at once, which uses no attempt', async () => {
    const id = await suspended();
    const began = performance.now();
    (await wake(id))();
    expect(await hub.jobEnds(id)).toMatchObject(resumed);
    expect(performance.now() - began).toBeLessThan(AT_ONCE_MS);
    expect((await hub.events(id)).filter(({ detail }) => detail?.['act'] === 'wake')).toHaveLength(1);
  });

  it('runs it although the process ended with the commit', async () => {
    const id = await suspended();
    await wake(id);
    expect(await hub.jobEnds(id)).toMatchObject(resumed);
  });

  it('changes nothing when the transaction is rolled back', async () => {
    const id = await suspended();
    await expect(wake(id, true)).rejects.toThrow('rolled back');
    expect((await hub.search.get(id)).state).toBe('delayed');
    expect((await hub.events(id)).filter(({ detail }) => detail?.['act'] === 'wake')).toEqual([]);
  });

  it('is kept by a job that still runs, until it suspends', async () => {
    const { id } = await hub.router.route({ type: 'test_step', data: { gate: 'wakes', suspend: HOUR } });
    await eventually(() => hub.runs.of(id).length === 1);
    (await wake(id))();
    (await wake(id))();
    hub.runs.open('wakes');
    expect(await hub.jobEnds(id)).toMatchObject(resumed);
  });

  it('reaches jobs that are about to suspend, whichever comes first', async () => {
    const requests = Array.from({ length: 20 }, () => ({ type: 'test_step', data: { suspend: HOUR } }));
    const jobs = await hub.router.routeBatch(requests);
    await Promise.all(
      jobs.map(async ({ id }) => {
        await eventually(() => hub.runs.of(id).length === 1);
        (await wake(id))();
        expect(await hub.jobEnds(id)).toMatchObject(resumed);
      }),
    );
  });

  it('leaves an ended job as it is', async () => {
    const { id } = await hub.router.route({ type: 'test_step' });
    const ended = await hub.jobEnds(id);
    (await wake(id))();
    expect(await hub.search.get(id)).toEqual(ended);
  });
});
