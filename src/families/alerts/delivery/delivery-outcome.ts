import { fieldOf, HubError, isA } from '../../../common/errors.js';

/** Attempts of a notification: with 15 s that double, the last one follows half an hour after the first. */
const MAX_ATTEMPTS = 8;
/** Maximum pause that a channel may ask for. */
const MAX_HELD_MS = 86_400_000;
const JITTER = 0.1;

/** Conditions that another attempt would not change. */
const FINAL = new Set([
  ...['NOT_CONFIGURED', 'ADDRESS_NOT_ALLOWED', 'VALIDATION_FAILED', 'CHANNEL_GONE', 'CHANNEL_REFUSED'],
  ...['WEBHOOK_REDIRECT', 'AUTHENTICATION_FAILED', 'MESSAGE_REFUSED', 'RECIPIENT_REFUSED'],
]);

export interface Decided {
  state: 'pending' | 'failed';
  code: string;
  delayMs?: number;
  /** Pause of the whole channel. */
  heldMs?: number;
}

/** Decides after a failed delivery: final, or another attempt, later each time and as late as the channel asks. */
export function deliveryOutcome(error: unknown, attempts: number, retryMs: number, random = Math.random): Decided {
  const known = isA(error, HubError);
  const code = known ? error.code : 'UNKNOWN_ERROR';
  const asked = known ? fieldOf(error, 'retryAfterMs') : undefined;
  if (code === 'RATE_LIMITED' || typeof asked === 'number') {
    const heldMs = Math.min(MAX_HELD_MS, typeof asked === 'number' ? asked : 4 * retryMs);
    if (attempts < MAX_ATTEMPTS) return { state: 'pending', code, delayMs: heldMs, heldMs };
  }
  if (FINAL.has(code) || attempts >= MAX_ATTEMPTS) return { state: 'failed', code };
  const delay = retryMs * 2 ** (attempts - 1);
  return { state: 'pending', code, delayMs: delay * (1 + JITTER * (2 * random() - 1)) };
}
