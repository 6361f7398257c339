import type { GitHubAnswer, RateLimit } from './github-observer.js';

/** GitHub's minimum wait after a secondary limit whose answer names no time. */
const SECONDARY_LIMIT_MS = 60_000;

/** Margin after a reset: GitHub's clock and ours differ, and a call a moment early counts against us again. */
const RESET_MARGIN_MS = 1000;

/**
 * Returns how long GitHub asks to wait before the next call, in milliseconds; undefined when it does not.
 * The order is that of GitHub's own advice: Retry-After, then the reset of an exhausted budget, then a minute.
 * https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#handle-rate-limit-errors-appropriately
 */
export function requestedWaitMs(status: number, headers: Headers, body: string, now: number): number | undefined {
  if (status !== 403 && status !== 429) return undefined;
  const retryAfter = headers.get('retry-after');
  if (retryAfter !== null && retryAfter.trim() !== '' && Number.isFinite(Number(retryAfter))) {
    return Math.max(0, Number(retryAfter) * 1000);
  }
  const untilReset = exhaustedForMs(headers, now);
  if (untilReset !== undefined) return untilReset;
  return status === 429 || /rate limit/i.test(body) ? SECONDARY_LIMIT_MS : undefined;
}

/** Returns how long the primary budget stays empty after this answer, in milliseconds; undefined while some is left. */
export function exhaustedForMs(headers: Headers, now: number): number | undefined {
  if (headers.get('x-ratelimit-remaining') !== '0') return undefined;
  const reset = Number(headers.get('x-ratelimit-reset'));
  if (!Number.isFinite(reset) || reset <= 0) return undefined;
  return Math.max(0, reset * 1000 - now) + RESET_MARGIN_MS;
}

/** Returns the kind of an answer. @param waitMs what it asks to wait, if it was refused for that */
export function answerOf(status: number, waitMs: number | undefined): GitHubAnswer {
  if (waitMs !== undefined) return 'rate_limited';
  if (status >= 500) return 'server_error';
  return status >= 400 ? 'client_error' : 'ok';
}

/** Returns the primary budget as this answer states it; undefined if it does not. */
export function rateLimitOf(headers: Headers): RateLimit | undefined {
  const [limit, remaining, reset] = ['limit', 'remaining', 'reset'].map((name) => {
    const text = headers.get(`x-ratelimit-${name}`);
    return text === null || text.trim() === '' ? NaN : Number(text);
  }) as [number, number, number];
  if (!Number.isFinite(limit) || !Number.isFinite(remaining) || !Number.isFinite(reset)) return undefined;
  return { resource: headers.get('x-ratelimit-resource') ?? 'core', limit, remaining, resetAt: reset * 1000 };
}

/** Returns for how many ms at most this share of the primary budget is left: 0 while more is; undefined if not stated. */
export function lowForMs(headers: Headers, share: number, now: number): number | undefined {
  const rate = rateLimitOf(headers);
  if (rate === undefined) return undefined;
  return rate.remaining > rate.limit * share ? 0 : Math.max(0, rate.resetAt - now) + RESET_MARGIN_MS;
}
