import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { DueJob } from '../../src/jobs/job.js';
import { DispatchPort } from '../../src/jobs/ports.js';
import { Dispatcher } from '../../src/persistence/dispatch/dispatcher.js';
import { DispatchMarker } from '../../src/persistence/dispatch/dispatch-marker.js';
import { eventually } from '../support/eventually.js';
import { describeEngines, startTestHub, type TestHub } from '../support/hub.js';

const QUEUE = 'cleanup';

describeEngines('a job that the engine has been given', (engine) => {
  let hub: TestHub;
  let handedOver: DispatchMarker;
  beforeAll(async () => {
    hub = await startTestHub({ engine });
    handedOver = hub.app.get(DispatchMarker, { strict: false });
  });
  afterAll(() => hub.close());

  const job = async (): Promise<DueJob> => {
    const { id } = await hub.router.route({ type: 'test_single', data: { gate: 'held' } });
    return { id, type: 'test_single', queue: QUEUE, priority: 3, delay: 0, start: 0 };
  };
  const state = async (id: string) => (await hub.search.get(id)).state;

  it('is waiting soon if it does not start', async () => {
    await hub.queues.pauseQueue(QUEUE, 'test');
    const { id, start } = await job();
    await hub.jobIs(id, 'waiting');
    await handedOver.flush();
    expect(handedOver.has(id, start)).toBe(false);
    await hub.actions.cancel(id, 'test');
    await hub.queues.resumeQueue(QUEUE, 'test');
  });

  it('is left alone when it has begun a run since, or has not been accepted for this one', async () => {
    await hub.app.get(Dispatcher, { strict: false }).drained();
    const one = await job();
    await eventually(() => hub.runs.of(one.id).length === 1);
    await handedOver.add([one]);
    expect(handedOver.has(one.id, 0)).toBe(true);
    expect(handedOver.has(one.id, 1)).toBe(false);
    await handedOver.flush();
    expect(await state(one.id)).toBe('active');
    // As after a retry: accepted again, without the engine's copy of the first run.
    await hub.sql.query(`update jobs set queue = 'of-tomorrow', state = 'accepted', start = 5 where id = $1`, [one.id]);
    await handedOver.add([one]);
    await handedOver.flush();
    expect(await state(one.id)).toBe('accepted');
    await hub.sql.query(`update jobs set queue = $2, state = 'active', start = 1 where id = $1`, [one.id, QUEUE]);
    hub.runs.open('held');
    await hub.jobEnds(one.id);
  });

  it('and that was handed back to it is waiting again, in its place', async () => {
    await hub.queues.pauseQueue(QUEUE, 'test');
    const one = await job();
    await hub.jobIs(one.id, 'waiting');
    await hub.sql.query(`update jobs set state = 'accepted', start = 1 where id = $1`, [one.id]);
    const { engine: held } = hub;
    const remove = jest.spyOn(held, 'remove');
    hub.app.get(DispatchPort, { strict: false }).markRequeued([{ ...one, start: 1 }]);
    await hub.jobIs(one.id, 'waiting');
    expect(await held.findExisting(QUEUE, [one.id])).toEqual(new Set([one.id]));
    expect(remove).not.toHaveBeenCalled();
    remove.mockRestore();
    await hub.actions.cancel(one.id, 'test');
    await hub.queues.resumeQueue(QUEUE, 'test');
  });
});
