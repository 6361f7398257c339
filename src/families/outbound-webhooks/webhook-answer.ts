import { HubError } from '../../common/errors.js';
import { retryAfterMs } from '../../outgoing/retry-after.js';
import type { OutgoingResponse } from '../../outgoing/outgoing-client.js';

/** Age of a job up to which a receiver that asks to wait uses no attempt of it: it may ask forever. */
const PATIENCE_MS = 86_400_000;

/**
 * Returns why an answer is no success: 2xx alone is. The error has no word of the body, which may echo secrets.
 * @param ageMs time since the message was enqueued
 */
export function refusalOf(host: string, { status, headers }: OutgoingResponse, ageMs: number): HubError | undefined {
  if (status >= 200 && status < 300) return undefined;
  const answered = `${host} answered ${status}`;
  const waitMs = retryAfterMs(headers['retry-after']);
  if ((status === 429 || status === 503) && waitMs !== undefined && ageMs < PATIENCE_MS)
    return new HubError('RATE_LIMITED', `${answered} and asks to wait`, { retryAfterMs: waitMs });
  if (status >= 300 && status < 400)
    return new HubError('WEBHOOK_REDIRECT', `${answered}; redirects are not followed: set the address it leads to`);
  if (status === 410) return new HubError('ENDPOINT_GONE', `${answered}: it wants no more messages`);
  if (status < 500) return new HubError('WEBHOOK_REFUSED', answered);
  return new HubError('WEBHOOK_FAILED', answered, { retryAfterMs: waitMs });
}
