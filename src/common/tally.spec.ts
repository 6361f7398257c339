import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Tally } from './tally.js';

describe('Tally', () => {
  let reports: Record<string, number>[];
  let tally: Tally<'wrong' | 'missing'>;
  beforeEach(() => {
    vi.useFakeTimers();
    reports = [];
    tally = new Tally((counts) => reports.push(counts));
  });
  afterEach(() => void vi.useRealTimers());

  it('reports the first at once, and the rest of the minute together', () => {
    for (const reason of ['wrong', 'wrong', 'missing', 'wrong'] as const) tally.add(reason);
    expect(reports).toEqual([{ wrong: 1 }]);
    vi.advanceTimersByTime(59_000);
    expect(reports).toHaveLength(1);
    vi.advanceTimersByTime(1000);
    expect(reports).toEqual([{ wrong: 1 }, { wrong: 2, missing: 1 }]);
  });

  it('is silent after a minute without events, then reports at once again', () => {
    tally.add('wrong');
    vi.advanceTimersByTime(60_000);
    expect(reports).toHaveLength(1);
    tally.add('missing');
    expect(reports).toEqual([{ wrong: 1 }, { missing: 1 }]);
  });
});
