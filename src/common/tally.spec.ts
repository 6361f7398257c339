import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Tally } from './tally.js';

describe('Tally', () => {
  let reports: Record<string, number>[];
  let tally: Tally<'wrong' | 'missing'>;
  beforeEach(() => {
    jest.useFakeTimers();
    reports = [];
    tally = new Tally((counts) => reports.push(counts));
  });
  afterEach(() => void jest.useRealTimers());

  it('reports the first at once, and the rest of the minute together', () => {
    for (const reason of ['wrong', 'wrong', 'missing', 'wrong'] as const) tally.add(reason);
    expect(reports).toEqual([{ wrong: 1 }]);
    jest.advanceTimersByTime(59_000);
    expect(reports).toHaveLength(1);
    jest.advanceTimersByTime(1000);
    expect(reports).toEqual([{ wrong: 1 }, { wrong: 2, missing: 1 }]);
  });

  it('is silent after a minute without events, then reports at once again', () => {
    tally.add('wrong');
    jest.advanceTimersByTime(60_000);
    expect(reports).toHaveLength(1);
    tally.add('missing');
    expect(reports).toEqual([{ wrong: 1 }, { missing: 1 }]);
  });
});
