import { HubError } from '../common/errors.js';
import { retryAfterMs } from './retry-after.js';
import type { OutgoingResponse } from './outgoing-client.js';

/** Checks the answer to a delivered message: 2xx alone is success. The body is not repeated, it may echo secrets. */
export function ensureDelivered(channel: string, { status, headers }: OutgoingResponse): void {
  if (status >= 200 && status < 300) return;
  const answered = `${channel} answered ${status}`;
  const waitMs = retryAfterMs(headers['retry-after']);
  if (status === 429) throw new HubError('RATE_LIMITED', answered, { retryAfterMs: waitMs });
  if (status >= 300 && status < 400) throw new HubError('WEBHOOK_REDIRECT', `${answered}; redirects are not followed`);
  if (status === 404 || status === 410) throw new HubError('CHANNEL_GONE', answered);
  if (status === 401 || status === 403) throw new HubError('AUTHENTICATION_FAILED', answered);
  if (status < 500 && status !== 408 && status !== 425) throw new HubError('CHANNEL_REFUSED', answered);
  throw new HubError('CHANNEL_UNAVAILABLE', answered, { retryAfterMs: waitMs });
}
