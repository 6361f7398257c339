import { describe, expect, it } from 'vitest';
import { nextTry } from './next-try.js';

const MINUTE = 60_000;

describe('nextTry', () => {
  it.each([
    [0, null, 1],
    [1, 1, 5],
    [2, 6, 15],
    [3, 21, 30],
    [4, 51, 60],
    [9, 351, 60],
    [26, 1410, 30],
    [27, 1440, null],
  ])('after %i deferrals, %s minutes after the first, waits %s minutes', (deferrals, since, wait) => {
    const deferredMs = since === null ? null : since * MINUTE;
    const expected = wait === null ? null : wait * MINUTE;
    expect(nextTry({ deferrals, deferredMs, unitMs: MINUTE })).toBe(expected);
  });

  it('waits for nothing when the mail may not be deferred', () => {
    expect(nextTry({ deferrals: 0, deferredMs: null, deferForMs: 0, unitMs: MINUTE })).toBeNull();
  });
});
