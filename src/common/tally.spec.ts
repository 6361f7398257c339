import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Tally } from './tally.js';

describe('Tally', () => {
  let told: Record<string, number>[];
  let tally: Tally<'wrong' | 'missing'>;
  beforeEach(() => {
    jest.useFakeTimers();
    told = [];
    tally = new Tally((counts) => told.push(counts));
  });
  afterEach(() => void jest.useRealTimers());

  it('tells the first at once, and the rest of the minute together', () => {
    for (const reason of ['wrong', 'wrong', 'missing', 'wrong'] as const) tally.add(reason);
    expect(told).toEqual([{ wrong: 1 }]);
    jest.advanceTimersByTime(59_000);
    expect(told).toHaveLength(1);
    jest.advanceTimersByTime(1000);
    expect(told).toEqual([{ wrong: 1 }, { wrong: 2, missing: 1 }]);
  });

  it('is silent when nothing came, and quick again afterwards', () => {
    tally.add('wrong');
    jest.advanceTimersByTime(60_000);
    expect(told).toHaveLength(1);
    tally.add('missing');
    expect(told).toEqual([{ wrong: 1 }, { missing: 1 }]);
  });
});
