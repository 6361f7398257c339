import type { Outcome } from '../jobs/job.js';
import { boundedPause, DEFAULT_BACKOFF, type Backoff, type RetryPolicy } from '../jobs/retry-policy.js';
import { backoffDelay } from './backoff.js';
import type { Classified } from './classify.js';

/** Codes that fail a job immediately, whatever the policy says. */
const NEVER_RETRIED = new Set([
  'PERMANENT_ERROR',
  'NOT_CONFIGURED',
  'VALIDATION_FAILED',
  'DEADLINE_EXCEEDED',
  'POISONED',
  'RESULT_TOO_LARGE',
  'EFFECT_IN_DOUBT',
  'ADDRESS_NOT_ALLOWED',
]);

/** Codes of lasting conditions, not the job's fault: the caller's budget at another service, or the hub's own store. */
const WAITED_OUT = new Set(['RATE_LIMITED', 'LEDGER_UNAVAILABLE']);

/** Delay if the error names none. */
const DEFAULT_RATE_LIMIT_MS = 60_000;

export interface Attempts {
  /** Failed attempts before this one. */
  attemptsMade: number;
  maxAttempts: number;
  /** Backoff of the job itself, which precedes the policy's. */
  backoff: Backoff | null;
}

/**
 * Decides the outcome of a failed attempt: a code that the policy does not exclude is retried while attempts are left;
 * RATE_LIMITED waits for the given time and uses no attempt. The same holds for an unreachable PostgreSQL, which must not
 * end an acknowledged job.
 */
export function decide(error: Classified, job: Attempts, policy: RetryPolicy, random?: () => number): Outcome {
  const { code, message, stack } = error;
  if (WAITED_OUT.has(code) && !error.final) {
    const delay = boundedPause(error.retryAfterMs ?? DEFAULT_RATE_LIMIT_MS);
    return {
      kind: 'parked',
      delay,
      reason: `${code}: ${message}`,
      ...(error.lane !== undefined && { lane: error.lane }),
    };
  }
  const retryable = !error.final && !NEVER_RETRIED.has(code) && !(policy.notOn ?? []).includes(code);
  const attemptsMade = job.attemptsMade + 1;
  const attempt = { code, message, stack, retryable };
  if (!retryable || attemptsMade >= job.maxAttempts) return { kind: 'failed', error: attempt };
  const delay = backoffDelay(job.backoff ?? policy.backoff ?? DEFAULT_BACKOFF, attemptsMade, random);
  const requested = error.retryAfterMs === undefined ? 0 : boundedPause(error.retryAfterMs);
  return { kind: 'retry', error: attempt, delay: Math.max(delay, requested) };
}
