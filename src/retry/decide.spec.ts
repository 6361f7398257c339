import { describe, expect, it } from 'vitest';
import { HubError } from '../common/errors.js';
import { asLedgerError } from '../database/sql-errors.js';
import { DEFAULT_RETRY, exponential, fixed, once, type Backoff, type RetryPolicy } from '../jobs/retry-policy.js';
import { backoffDelay } from './backoff.js';
import { classify } from './classify.js';
import { decide } from './decide.js';

const workflow = exponential({
  attempts: 3,
  delay: '5s',
  max: '60s',
  on: ['DOCKER_DAEMON_ERROR', 'NETWORK_TIMEOUT', 'RESOURCE_TEMPORARILY_UNAVAILABLE'],
  notOn: ['INVALID_WORKFLOW_CONFIGURATION', 'AUTHENTICATION_FAILED'],
});

function after(code: string, policy: RetryPolicy, attemptsMade: number, maxAttempts = policy.attempts) {
  const job = { attemptsMade, maxAttempts, backoff: null };
  const outcome = decide({ code, message: 'm', stack: null }, job, policy);
  return 'delay' in outcome ? [outcome.kind, outcome.delay] : [outcome.kind];
}

describe('decide', () => {
  it.each<[string, RetryPolicy, number, unknown[]]>([
    ['NETWORK_TIMEOUT', workflow, 0, ['retry', 5000]],
    ['NETWORK_TIMEOUT', workflow, 1, ['retry', 10_000]],
    ['NETWORK_TIMEOUT', workflow, 2, ['failed']],
    ['SOMETHING_UNLISTED', workflow, 0, ['retry', 5000]],
    ['INVALID_WORKFLOW_CONFIGURATION', workflow, 0, ['failed']],
    ['AUTHENTICATION_FAILED', workflow, 0, ['failed']],
    ['PERMANENT_ERROR', workflow, 0, ['failed']],
    ['NOT_CONFIGURED', DEFAULT_RETRY, 0, ['failed']],
    ['DEADLINE_EXCEEDED', DEFAULT_RETRY, 0, ['failed']],
    ['TIMEOUT', DEFAULT_RETRY, 0, ['retry', 2000]],
    ['TIMEOUT', DEFAULT_RETRY, 1, ['retry', 4000]],
    ['UNKNOWN_ERROR', once, 0, ['failed']],
    ['UNKNOWN_ERROR', fixed({ attempts: 5, delay: '2s' }), 3, ['retry', 2000]],
    ['RATE_LIMITED', once, 0, ['parked', 60_000]],
  ])('decides on %s by %j after %i attempts', (code, policy, made, expected) => {
    expect(after(code, policy, made)).toEqual(expected);
  });

  it('allows a job more attempts and another backoff than its type', () => {
    const job = { attemptsMade: 6, maxAttempts: 10, backoff: { type: 'fixed' as const, delay: 7 } };
    expect(decide({ code: 'X', message: '', stack: null }, job, once)).toMatchObject({ kind: 'retry', delay: 7 });
  });

  it.each([
    [0, 2000],
    [1, 4000],
  ])('backs off by the default after %i attempts where neither the job nor its type names a backoff', (made, delay) => {
    const job = { attemptsMade: made, maxAttempts: 3, backoff: null };
    expect(decide({ code: 'X', message: '', stack: null }, job, once)).toMatchObject({ kind: 'retry', delay });
  });

  it('waits out a rate limit, and uses no attempt', () => {
    const limited = classify(new HubError('RATE_LIMITED', 'slow down', { retryAfterMs: 1234 }));
    const outcome = decide(limited, { attemptsMade: 2, maxAttempts: 3, backoff: null }, DEFAULT_RETRY);
    expect(outcome).toEqual({ kind: 'parked', delay: 1234, reason: 'RATE_LIMITED: slow down' });
  });

  it.each(['NETWORK_TIMEOUT', 'RATE_LIMITED'])('fails a job whose error is final, whatever its code: %s', (code) => {
    const error = classify(new HubError(code, 'never again', { final: true }));
    const outcome = decide(error, { attemptsMade: 0, maxAttempts: 3, backoff: null }, DEFAULT_RETRY);
    expect(outcome).toMatchObject({ kind: 'failed', error: { code, retryable: false } });
  });

  it('waits a minimum, whatever a rate limit says', () => {
    const limited = classify(new HubError('RATE_LIMITED', 'now', { retryAfterMs: 0 }));
    const outcome = decide(limited, { attemptsMade: 0, maxAttempts: 1, backoff: null }, once);
    expect(outcome).toMatchObject({ kind: 'parked', delay: 100 });
  });

  it('uses no attempt while PostgreSQL is disconnected', () => {
    const away = classify(asLedgerError(new Error('Connection terminated unexpectedly')));
    const outcome = decide(away, { attemptsMade: 0, maxAttempts: 1, backoff: null }, once);
    expect(outcome).toMatchObject({ kind: 'parked', delay: 2000 });
  });

  it('does not retry sooner than the error asks', () => {
    const busy = classify(new HubError('NETWORK_TIMEOUT', 'busy', { retryAfterMs: 9000 }));
    const outcome = decide(busy, { attemptsMade: 0, maxAttempts: 3, backoff: null }, DEFAULT_RETRY);
    expect(outcome).toMatchObject({ kind: 'retry', delay: 9000 });
  });
});

describe('backoffDelay', () => {
  it.each<[Backoff, number[]]>([
    [{ type: 'fixed', delay: 2000 }, [2000, 2000, 2000]],
    [{ type: 'exponential', delay: 2000 }, [2000, 4000, 8000]],
    [{ type: 'exponential', delay: 5000, multiplier: 3, max: 20_000 }, [5000, 15_000, 20_000]],
    [{ type: 'exponential', delay: 1000, multiplier: 1 }, [1000, 1000, 1000]],
  ])('computes %j', (backoff, expected) => {
    expect([1, 2, 3].map((made) => backoffDelay(backoff, made))).toEqual(expected);
  });

  it('never grows beyond a day, however many attempts', () => {
    expect(backoffDelay({ type: 'exponential', delay: 1000 }, 1000)).toBe(86_400_000);
  });

  it.each([
    [0, 1000],
    [0.5, 750],
    [1, 500],
  ])('applies a jitter of a half at random %d: %d ms', (random, expected) => {
    expect(backoffDelay({ type: 'fixed', delay: 1000, jitter: 0.5 }, 1, () => random)).toBe(expected);
  });
});

describe('classify', () => {
  it.each<[unknown, string]>([
    [new HubError('IMAGE_NOT_ALLOWED', 'no'), 'IMAGE_NOT_ALLOWED'],
    [Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), 'NETWORK_TIMEOUT'],
    [new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ENOTFOUND' }) }), 'NETWORK_TIMEOUT'],
    [Object.assign(new Error('full'), { code: 'ENOSPC' }), 'RESOURCE_TEMPORARILY_UNAVAILABLE'],
    [new Error('odd'), 'UNKNOWN_ERROR'],
    ['just text', 'UNKNOWN_ERROR'],
    [undefined, 'UNKNOWN_ERROR'],
  ])('maps %p to %s', (error, code) => {
    expect(classify(error).code).toBe(code);
  });

  it('accepts any thrown value without throwing', () => {
    const trap = () => {
      throw new Error('a trap');
    };
    const proxy = new Proxy(new Error(), { get: trap, getPrototypeOf: trap, has: trap, ownKeys: trap });
    const getter = Object.defineProperty(new HubError('X', ''), 'message', { get: trap });
    const odd = Object.assign(new HubError('X', 'odd'), { code: 5, stack: {}, retryAfterMs: NaN });
    const nothing = Object.create(null) as unknown;
    for (const value of [proxy, getter, nothing, Symbol('s'), null, () => undefined, { message: 1 }]) {
      expect(classify(value).message).not.toBe('');
    }
    expect(classify(getter).code).toBe('X');
    expect(classify(odd)).toEqual({ code: 'UNKNOWN_ERROR', message: 'odd', stack: null, retryAfterMs: undefined });
  });

  it('keeps text that PostgreSQL can store, of bounded length', () => {
    const { message } = classify(new Error(`a\u0000b${'x'.repeat(5000)}`));
    expect(message).toHaveLength(2000);
    expect(message.startsWith('a\ufffdb')).toBe(true);
  });
});
