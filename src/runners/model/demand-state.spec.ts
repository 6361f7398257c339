import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { DEMAND_STATES, nextDemandState, statesThatTake, type DemandEvent, type DemandState } from './demand-state.js';

const success: DemandEvent = { type: 'completed', conclusion: 'success' };
const cancelled: DemandEvent = { type: 'completed', conclusion: 'cancelled' };

describe('nextDemandState', () => {
  it.each<[DemandState | undefined, DemandEvent, DemandState]>([
    [undefined, { type: 'waiting' }, 'blocked'],
    [undefined, { type: 'queued' }, 'queued'],
    [undefined, { type: 'in_progress' }, 'in_progress'],
    [undefined, success, 'completed'],
    [undefined, cancelled, 'cancelled'],
    [undefined, { type: 'completed', conclusion: 'skipped' }, 'cancelled'],
    [undefined, { type: 'completed', conclusion: null }, 'completed'],
    [undefined, { type: 'completed', conclusion: 'failure' }, 'completed'],
    ['blocked', { type: 'waiting' }, 'blocked'],
    ['blocked', { type: 'queued' }, 'queued'],
    ['blocked', { type: 'in_progress' }, 'in_progress'],
    ['blocked', cancelled, 'cancelled'],
    ['queued', { type: 'waiting' }, 'queued'],
    ['queued', { type: 'queued' }, 'queued'],
    ['queued', { type: 'held' }, 'held'],
    ['queued', { type: 'admitted' }, 'provisioning'],
    ['held', { type: 'queued' }, 'held'],
    ['held', { type: 'held' }, 'held'],
    ['held', { type: 'admitted' }, 'provisioning'],
    ['held', { type: 'in_progress' }, 'in_progress'],
    ['held', cancelled, 'cancelled'],
    ['provisioning', { type: 'queued' }, 'provisioning'],
    ['provisioning', { type: 'held' }, 'provisioning'],
    ['provisioning', { type: 'runner_lost' }, 'queued'],
    ['provisioning', { type: 'in_progress' }, 'in_progress'],
    ['in_progress', { type: 'queued' }, 'in_progress'],
    ['in_progress', { type: 'runner_lost' }, 'in_progress'],
    ['in_progress', success, 'completed'],
    ['completed', { type: 'queued' }, 'completed'],
    ['completed', { type: 'in_progress' }, 'completed'],
    ['completed', { type: 'admitted' }, 'completed'],
    ['cancelled', { type: 'waiting' }, 'cancelled'],
    ['cancelled', { type: 'runner_lost' }, 'cancelled'],
  ])('leads from %s by %j to %s', (current, event, next) => {
    expect(nextDemandState(current, event)).toBe(next);
  });

  it('has an inverse: the states from which an event leads on', () => {
    expect(statesThatTake({ type: 'admitted' })).toEqual(['queued', 'held']);
    expect(statesThatTake({ type: 'runner_lost' })).toEqual(['provisioning']);
  });
});

const HISTORY: DemandEvent[] = [{ type: 'waiting' }, { type: 'queued' }, { type: 'in_progress' }];
const STAGES = ['blocked', 'queued', 'in_progress'] as const;
const internal = fc.constantFrom<DemandEvent>({ type: 'held' }, { type: 'admitted' }, { type: 'runner_lost' });

/** Every sequence of these, from none to `length` of them: all orders, with all losses and repeats. */
function* sequences<Item>(items: Item[], length: number, before: Item[] = []): Generator<Item[]> {
  yield before;
  if (length > 0) for (const item of items) yield* sequences(items, length - 1, [...before, item]);
}

describe('GitHub’s events in any order, twice, with gaps', () => {
  it.each([success, cancelled])('lead to the correct state in every sequence of up to six with %j', (last) => {
    const all = [...HISTORY, last];
    const states: (DemandState | undefined)[] = [...STAGES, last === cancelled ? 'cancelled' : 'completed'];
    let tried = 0;
    for (const events of sequences(all, 6)) {
      let state: DemandState | undefined;
      for (const event of events) state = nextDemandState(state, event);
      const furthest = Math.max(-1, ...events.map((event) => all.indexOf(event)));
      if (state !== states[furthest]) throw new Error(`${JSON.stringify(events)} ended as ${state}`);
      tried += 1;
    }
    // 1 + 4 + 4² + … + 4⁶
    expect(tried).toBe(5461);
  });

  it('lead to the state of the most advanced event that arrived', () => {
    const end = fc.constantFrom<DemandEvent>(success, cancelled, { type: 'completed', conclusion: 'failure' });
    const run = end.chain((last) => {
      const all = [...HISTORY, last];
      // Each event arrives up to three times or not at all, in any order, between the hub's own actions.
      return fc.tuple(fc.constant(last), fc.array(fc.oneof(fc.constantFrom(...all), internal), { maxLength: 14 }));
    });
    fc.assert(
      fc.property(run, ([last, events]) => {
        let state: DemandState | undefined;
        for (const event of events) state = nextDemandState(state, event);
        const stage = Math.max(...events.map((event) => [...HISTORY, last].indexOf(event)), -1);
        if (stage === -1) expect(state).toBeUndefined();
        else if (stage === 3) expect(state).toBe(last === cancelled ? 'cancelled' : 'completed');
        else if (stage === 1) expect(['queued', 'held', 'provisioning']).toContain(state);
        else expect(state).toBe(STAGES[stage]);
      }),
      { numRuns: 1000 },
    );
  });

  it('never lead back, and a repeated event changes nothing', () => {
    const event = fc.oneof(fc.constantFrom<DemandEvent>(...HISTORY, success, cancelled), internal);
    fc.assert(
      fc.property(fc.constantFrom(...DEMAND_STATES), event, (state, given) => {
        const once = nextDemandState(state, given);
        expect(nextDemandState(once, given)).toBe(once);
        if (state === 'completed' || state === 'cancelled') expect(once).toBe(state);
      }),
    );
  });
});
