import { describe, expect, it } from 'vitest';
import { HubError } from '../common/errors.js';
import { LoginRate } from './login-rate.js';

describe('LoginRate', () => {
  const rate = new LoginRate();
  /** Logs in until it is refused; returns the number of logins, and after how long one more is accepted. */
  const logins = (key: string, now: number): [number, number | undefined] => {
    for (let count = 0; ; count += 1) {
      try {
        rate.take(key, now);
      } catch (error) {
        return [count, (error as HubError).retryAfterMs];
      }
    }
  };

  it.each([
    ['a burst', 'a', 0, 10, 10_000],
    ['no more at that instant', 'a', 0, 0, 10_000],
    ['none before its time', 'a', 9999, 0, 1],
    ['one after it', 'a', 10_000, 1, 10_000],
    ['a burst of another key', 'b', 10_000, 10, 10_000],
    ['those of two intervals', 'a', 30_000, 2, 10_000],
    ['a burst after a pause', 'a', 1_000_000, 10, 10_000],
  ])('accepts %s', (_, key, now, count, retryAfterMs) => {
    expect(logins(key, now)).toEqual([count, retryAfterMs]);
  });
});
