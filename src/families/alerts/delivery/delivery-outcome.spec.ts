import { describe, expect, it } from 'vitest';
import { HubError } from '../../../common/errors.js';
import { deliveryOutcome } from './delivery-outcome.js';

const failure = (code: string, retryAfterMs?: number) => new HubError(code, 'x', { retryAfterMs });
const decide = (error: unknown, attempts: number) => deliveryOutcome(error, attempts, 15_000, () => 0.5);

describe('deliveryOutcome', () => {
  it.each([
    [1, 15_000],
    [2, 30_000],
    [7, 960_000],
  ])('tries again after attempt %d in %d ms', (attempts, delayMs) => {
    expect(decide(failure('NETWORK_TIMEOUT'), attempts)).toEqual({
      state: 'pending',
      code: 'NETWORK_TIMEOUT',
      delayMs,
    });
  });

  it.each([
    ['the eighth attempt', failure('NETWORK_TIMEOUT'), 8],
    ['the eighth attempt that is asked to wait', failure('RATE_LIMITED', 5), 8],
    ['a refused recipient', failure('RECIPIENT_REFUSED'), 1],
    ['a private address', failure('ADDRESS_NOT_ALLOWED'), 1],
    ['a redirect', failure('WEBHOOK_REDIRECT'), 1],
  ])('gives up after %s', (_, error, attempts) => {
    expect(decide(error, attempts)).toMatchObject({ state: 'failed' });
  });

  it.each([
    ['as long as it asks', failure('RATE_LIMITED', 5000), 5000],
    ['a while if it does not say', failure('RATE_LIMITED'), 60_000],
    ['as long as an unavailable one asks', failure('CHANNEL_UNAVAILABLE', 7000), 7000],
    ['a day at most', failure('RATE_LIMITED', 1e12), 86_400_000],
  ])('holds the channel %s', (_, error, heldMs) => {
    expect(decide(error, 1)).toMatchObject({ state: 'pending', delayMs: heldMs, heldMs });
  });

  it.each([new TypeError('x'), 'x', null])('tries again after %j', (error) => {
    expect(decide(error, 1)).toMatchObject({ state: 'pending', code: 'UNKNOWN_ERROR' });
  });
});
