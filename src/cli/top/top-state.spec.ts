import { describe, expect, it } from 'vitest';
import { applyMessage, orderedQueues, pausesDiffer, type QueueRow, type TopState } from './top-state.js';

const queue = (name: string, waiting = 0, paused = false) =>
  ({ name, waiting, paused, pending: waiting, throughput1m: 0 }) as QueueRow;
const demand = (id: string, state: string) => ({ id, state }) as never;
const EMPTY: TopState = { url: 'http://hub', source: 'polling', trouble: 'away' };

describe('messages of topics', () => {
  it('replace by a snapshot, and merge an update', () => {
    const first = applyMessage(EMPTY, {
      topic: 'queues',
      type: 'snapshot',
      data: { queues: [queue('a'), queue('b')] },
    });
    expect(first).toMatchObject({ source: 'live', trouble: undefined });
    const second = applyMessage(first, { topic: 'queues', type: 'update', data: { queues: [queue('b', 3)] } });
    expect(second.queues).toEqual([queue('a'), queue('b', 3)]);
    const third = applyMessage(second, { topic: 'queues', type: 'snapshot', data: { queues: [queue('c')] } });
    expect(third.queues).toEqual([queue('c')]);
  });

  it('remove demands that do not wait any more', () => {
    const snapshot = { demands: [demand('1', 'held'), demand('2', 'in_progress'), demand('3', 'queued')] };
    const first = applyMessage(EMPTY, { topic: 'demands', type: 'snapshot', data: snapshot });
    expect(first.demands?.map(({ id }) => id)).toEqual(['1', '3']);
    const update = { demands: [demand('1', 'completed'), demand('4', 'blocked')] };
    const second = applyMessage(first, { topic: 'demands', type: 'update', data: update });
    expect(second.demands?.map(({ id }) => id)).toEqual(['3', '4']);
  });

  it.each([
    [{ topic: 'queues', type: 'gap' }],
    [{ topic: 'queues', type: 'error' }],
    [{ topic: 'other', type: 'update', data: {} }],
    [{ topic: 'queues', type: 'update' }],
  ])('%j changes nothing', (message) => {
    expect(applyMessage(EMPTY, message)).toBe(EMPTY);
  });

  it('show whether pauses differ', () => {
    const [running, paused] = [{ queues: [queue('a')] }, { queues: [queue('a', 0, true)] }];
    expect([pausesDiffer(running, paused), pausesDiffer(paused, paused), pausesDiffer({}, running)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('put queues with work or a pause first', () => {
    const queues = [queue('a'), queue('b', 1), queue('c'), queue('d', 0, true)];
    expect(orderedQueues({ queues }).map(({ name }) => name)).toEqual(['b', 'd', 'a', 'c']);
  });
});
