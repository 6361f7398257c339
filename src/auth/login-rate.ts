import { Injectable } from '@nestjs/common';
import { HubError } from '../common/errors.js';

/** Logins of one key that are accepted at once, and the interval at which one more is after that. */
const BURST = 10;
const INTERVAL_MS = 10_000;

/** Bounds the logins of each key on this node: each is a row and an event of the audit. A wrong key never gets here. */
@Injectable()
export class LoginRate {
  /** Instants at which keys have their whole burst again, the oldest login first. */
  private readonly due = new Map<string, number>();

  /** Counts a login. @throws HubError RATE_LIMITED */
  take(key: string, now = performance.now()): void {
    for (const [known, at] of this.due) {
      if (at > now) break;
      this.due.delete(known);
    }
    const due = Math.max(now, this.due.get(key) ?? 0) + INTERVAL_MS;
    const retryAfterMs = due - now - BURST * INTERVAL_MS;
    if (retryAfterMs > 0)
      throw new HubError('RATE_LIMITED', 'Too many logins with this key: keep the session, or retry later', {
        retryAfterMs,
      });
    this.due.delete(key);
    this.due.set(key, due);
  }
}
