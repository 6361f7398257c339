import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { DueJob } from '../../../src/jobs/job.js';
import { DispatchPort } from '../../../src/jobs/ports/ledger.js';
import { Dispatcher } from '../../../src/persistence/dispatch/dispatcher.js';
import { DispatchMarker } from '../../../src/persistence/dispatch/dispatch-marker.js';
import { eventually } from '../../support/eventually.js';
import { describeEngines, startTestHub, type TestHub } from '../../support/hub/hub.js';

const QUEUE = 'cleanup';

describeEngines('a dispatched job', (engine) => {
  let hub: TestHub;
  let marker: DispatchMarker;
  beforeAll(async () => {
    hub = await startTestHub({ engine });
    marker = hub.app.get(DispatchMarker, { strict: false });
  });
  afterAll(() => hub.close());

  const job = async (): Promise<DueJob> => {
    const { id } = await hub.router.route({ type: 'test_single', data: { gate: 'held' } });
    return { id, type: 'test_single', queue: QUEUE, priority: 3, delay: 0, runNumber: 0 };
  };
  const state = async (id: string) => (await hub.search.get(id)).state;

  it('is marked as waiting if it does not start', async () => {
    await hub.queues.pauseQueue(QUEUE, 'test');
    const { id, runNumber } = await job();
    await hub.jobIs(id, 'waiting');
    await marker.flush();
    expect(marker.has(id, runNumber)).toBe(false);
    await hub.actions.cancel(id, 'test');
    await hub.queues.resumeQueue(QUEUE, 'test');
  });

  it('is not marked when it has started since, or was accepted for another run', async () => {
    await hub.app.get(Dispatcher, { strict: false }).drained();
    const one = await job();
    await eventually(() => hub.runs.of(one.id).length === 1);
    await marker.add([one]);
    expect(marker.has(one.id, 0)).toBe(true);
    expect(marker.has(one.id, 1)).toBe(false);
    await marker.flush();
    expect(await state(one.id)).toBe('active');
    // As after a retry: accepted again, without the engine's copy of the first run.
    await hub.sql.query(`update jobs set queue = 'of-tomorrow', state = 'accepted', run_number = 5 where id = $1`, [
      one.id,
    ]);
    await marker.add([one]);
    await marker.flush();
    expect(await state(one.id)).toBe('accepted');
    await hub.sql.query(`update jobs set queue = $2, state = 'active', run_number = 1 where id = $1`, [one.id, QUEUE]);
    hub.runs.open('held');
    await hub.jobEnds(one.id);
  });

  it('is waiting again at its position after a requeue', async () => {
    await hub.queues.pauseQueue(QUEUE, 'test');
    const one = await job();
    await hub.jobIs(one.id, 'waiting');
    await hub.sql.query(`update jobs set state = 'accepted', run_number = 1 where id = $1`, [one.id]);
    const { engine: held } = hub;
    const remove = vi.spyOn(held, 'remove');
    hub.app.get(DispatchPort, { strict: false }).markRequeued([{ ...one, runNumber: 1 }]);
    await hub.jobIs(one.id, 'waiting');
    expect(await held.findExisting(QUEUE, [one.id])).toEqual(new Set([one.id]));
    expect(remove).not.toHaveBeenCalled();
    remove.mockRestore();
    await hub.actions.cancel(one.id, 'test');
    await hub.queues.resumeQueue(QUEUE, 'test');
  });
});
