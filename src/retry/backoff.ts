import type { Backoff } from '../jobs/retry-policy.js';

/**
 * Returns the milliseconds until the next attempt.
 * @param attemptsMade failed attempts so far, the one that just failed included (from 1)
 * @param random from 0 to 1; decides the jitter, which shortens the delay by up to its fraction
 */
export function backoffDelay(backoff: Backoff, attemptsMade: number, random: () => number = Math.random): number {
  const base = baseDelay(backoff, attemptsMade);
  const jitter = backoff.jitter ?? 0;
  return Math.round(base * (1 - jitter * random()));
}

/** Default cap of exponential growth, 24 hours: no user expects a later retry. */
const MAX_DELAY_MS = 86_400_000;

function baseDelay(backoff: Backoff, attemptsMade: number): number {
  switch (backoff.type) {
    case 'fixed':
      return backoff.delay;
    case 'exponential': {
      const grown = backoff.delay * (backoff.multiplier ?? 2) ** (attemptsMade - 1);
      return Math.min(grown, backoff.max ?? Math.max(MAX_DELAY_MS, backoff.delay));
    }
  }
}
