import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../common/clock.js';
import { HubError } from '../common/errors.js';
import { exhaustedForMs, requestedWaitMs } from './rate-limit.js';

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
  private blockedUntil = 0;

  constructor({ clock, maxConcurrent = 10, maxWaitMs = 5000 }: BudgetOptions) {
    this.clock = clock;
    this.free = maxConcurrent;
    this.maxWaitMs = maxWaitMs;
  }

  /** Sends when it may. An answer that asks for a short wait is tried once more; it has changed nothing at GitHub. */
  async send(call: () => Promise<Response>): Promise<Response> {
    await this.acquire();
    try {
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
    return wait;
  }

  private acquire(): Promise<void> {
    if (this.free > 0) {
      this.free -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve) => this.queue.push(resolve));
  }

  private release(): void {
    const next = this.queue.shift();
    if (next) next();
    else this.free += 1;
  }
}
