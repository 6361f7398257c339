import { describe, expect, it } from 'vitest';
import { duration, relative } from './times.js';

const NOW = Date.parse('2026-01-02T03:04:05.000Z');

describe('times', () => {
  it.each([
    ['2026-01-02T03:04:05.900Z', 'now'],
    ['2026-01-02T03:04:02.000Z', '3 s ago'],
    ['2026-01-02T03:06:00.000Z', 'in 1 min'],
    ['2026-01-01T00:00:00.000Z', '1 d ago'],
    ['2026-01-02T08:04:05.000Z', 'in 5 h'],
    [null, ''],
  ])('shows %s as %j', (at, text) => {
    expect(relative(at, NOW)).toBe(text);
  });

  it('shows durations in their largest unit', () => {
    expect([0, 999, 1000, 3_599_999, 90_000_000].map((ms) => duration(ms))).toEqual([
      '0 ms',
      '999 ms',
      '1 s',
      '59 min',
      '1 d',
    ]);
  });
});
