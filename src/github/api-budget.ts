import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../common/clock.js';
import { HubError } from '../common/errors.js';
import { exhaustedForMs, lowForMs, requestedWaitMs } from './rate-limit.js';

export type Urgency = 'normal' | 'background';

/** Of the hour's calls, for what can't wait. */
const RESERVED_SHARE = 0.2;

export interface BudgetOptions {
  clock: Clock;
  /** Calls under way at once; GitHub refuses more than 100 of one account. */
  maxConcurrent?: number;
  /** A wait up to this many milliseconds is waited here, a longer one is the caller's: RATE_LIMITED. */
  maxWaitMs?: number;
}

/**
 * The one gate that all calls made with one credential pass: it bounds how many run at once, and while GitHub asks
 * to wait, nothing is sent at all (GitHub bans those who go on).
 */
export class ApiBudget {
  private readonly clock: Clock;
  private readonly maxWaitMs: number;
  private free: number;
  private readonly queue: (() => void)[] = [];
  private readonly background: (() => void)[] = [];
  private blockedUntil = 0;
  /** Until when what is left of the hour is for runners; milliseconds since 1970. */
  private reservedUntil = 0;

  constructor({ clock, maxConcurrent = 10, maxWaitMs = 5000 }: BudgetOptions) {
    this.clock = clock;
    this.free = maxConcurrent;
    this.maxWaitMs = maxWaitMs;
  }

  /**
   * Sends when it may. An answer that asks for a short wait is tried once more; it has changed nothing at GitHub.
   * @param urgency `background`: after all others, and not from the last fifth of the hour's calls
   */
  async send(call: () => Promise<Response>, urgency: Urgency = 'normal'): Promise<Response> {
    await this.acquire(urgency);
    try {
      if (urgency === 'background') this.refuseReserved();
      await this.waitUntilAllowed();
      const first = await call();
      if ((await this.note(first)) === undefined) return first;
      await this.waitUntilAllowed();
      const second = await call();
      if ((await this.note(second)) !== undefined) throw this.limited();
      return second;
    } finally {
      this.release();
    }
  }

  private async waitUntilAllowed(): Promise<void> {
    const wait = this.blockedUntil - this.clock.now();
    if (wait <= 0) return;
    if (wait > this.maxWaitMs) throw this.limited();
    await sleep(wait);
  }

  private refuseReserved(): void {
    const retryAfterMs = this.reservedUntil - this.clock.now();
    if (retryAfterMs <= 0) return;
    throw new HubError('RATE_LIMITED', "What is left of GitHub's rate limit is for runners", { retryAfterMs });
  }

  private limited(): HubError {
    const retryAfterMs = Math.max(1000, this.blockedUntil - this.clock.now());
    const seconds = Math.ceil(retryAfterMs / 1000);
    return new HubError('RATE_LIMITED', `GitHub's rate limit is reached; it asks to wait ${seconds} s`, {
      retryAfterMs,
    });
  }

  /** Remembers what an answer says about the budget; the wait it asks for, if it was refused for that. */
  private async note(response: Response): Promise<number | undefined> {
    const now = this.clock.now();
    const refused = response.status === 403 || response.status === 429;
    const body = refused ? await response.clone().text() : '';
    const wait = requestedWaitMs(response.status, response.headers, body, now);
    const block = wait ?? exhaustedForMs(response.headers, now);
    if (block !== undefined) this.blockedUntil = Math.max(this.blockedUntil, now + block);
    const low = lowForMs(response.headers, RESERVED_SHARE, now);
    if (low !== undefined) this.reservedUntil = now + low;
    return wait;
  }

  private acquire(urgency: Urgency): Promise<void> {
    if (this.free > 0) {
      this.free -= 1;
      return Promise.resolve();
    }
    const line = urgency === 'background' ? this.background : this.queue;
    return new Promise((resolve) => line.push(resolve));
  }

  private release(): void {
    const next = this.queue.shift() ?? this.background.shift();
    if (next) next();
    else this.free += 1;
  }
}
