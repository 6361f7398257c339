import ms, { type StringValue } from 'ms';

/** Delay before the next attempt; all durations in milliseconds, `jitter` a fraction from 0 to 1. */
export type Backoff =
  | { type: 'fixed'; delay: number; jitter?: number }
  | { type: 'exponential'; delay: number; multiplier?: number; max?: number; jitter?: number };

/** Plain data on which `retry/` decides. A code in neither list is retried. */
export interface RetryPolicy {
  /** Maximum number of attempts, including the first. */
  attempts: number;
  /** DEFAULT_BACKOFF where neither the policy nor the request names one. */
  backoff?: Backoff;
  /** Codes known to be worth another attempt; they document the policy's purpose. */
  on?: readonly string[];
  /** Codes that fail the job immediately. PERMANENT_ERROR always does. */
  notOn?: readonly string[];
}

export type Duration = number | StringValue;

export function durationMs(duration: Duration): number {
  return typeof duration === 'number' ? duration : ms(duration);
}

interface Common {
  attempts: number;
  delay: Duration;
  jitter?: number;
  on?: readonly string[];
  notOn?: readonly string[];
}

/** The same delay before each further attempt. */
export function fixed({ attempts, delay, jitter, on, notOn }: Common): RetryPolicy {
  return { attempts, backoff: { type: 'fixed', delay: durationMs(delay), jitter }, on, notOn };
}

/** A delay that grows by `multiplier` (default 2) with each attempt, up to `max`. */
export function exponential(options: Common & { multiplier?: number; max?: Duration }): RetryPolicy {
  const { attempts, delay, multiplier, max, jitter, on, notOn } = options;
  const backoff: Backoff = { type: 'exponential', delay: durationMs(delay), multiplier, jitter };
  if (max !== undefined) backoff.max = durationMs(max);
  return { attempts, backoff, on, notOn };
}

/** A single attempt without retry. A request for more attempts gets the default backoff. */
export const once: RetryPolicy = { attempts: 1 };

/** At 0, a handler that always asks to run again would never pause. */
const LEAST_PAUSE_MS = 100;
/** 100 years: PostgreSQL's timestamps stay in range. */
const MOST_PAUSE_MS = 100 * 365 * 86_400_000;

/** Bounds the delay after which a job asks to run again. */
export const boundedPause = (ms: number): number => Math.min(MOST_PAUSE_MS, Math.max(LEAST_PAUSE_MS, ms));

/** Delays of 2 s, 4 s, 8 s and so on. */
export const DEFAULT_BACKOFF: Backoff = { type: 'exponential', delay: 2000 };

/** Policy of a type without one: 3 attempts, 2 s and 4 s apart. */
export const DEFAULT_RETRY: RetryPolicy = { attempts: 3, backoff: DEFAULT_BACKOFF };
