import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../common/clock.js';
import { HubError } from '../../common/errors.js';
import type { GitHubObserver } from './github-observer.js';
import { answerOf, exhaustedForMs, lowForMs, rateLimitOf, requestedWaitMs } from './rate-limit.js';

export type Urgency = 'normal' | 'background';

/** Share of the hour's calls that background calls must leave to the others. */
const RESERVED_SHARE = 0.2;

export interface BudgetOptions {
  clock: Clock;
  /** Calls in flight; GitHub refuses more than 100 of one account. */
  maxConcurrent?: number;
  /** Waits of up to this many milliseconds happen here; a longer one throws RATE_LIMITED and is left to the caller. */
  maxWaitMs?: number;
  observer?: GitHubObserver;
}

/**
 * Gate for all calls of one credential: bounds the calls in flight, and sends nothing while GitHub asks to wait, since
 * GitHub bans clients that continue.
 */
export class ApiBudget {
  private readonly clock: Clock;
  private readonly maxWaitMs: number;
  private readonly observer: GitHubObserver | undefined;
  private free: number;
  private readonly queue: (() => void)[] = [];
  private readonly background: (() => void)[] = [];
  private blockedUntil = 0;
  /** Time until which the rest of the hour's budget is reserved for runners; milliseconds since 1970. */
  private reservedUntil = 0;

  constructor({ clock, maxConcurrent = 10, maxWaitMs = 5000, observer }: BudgetOptions) {
    this.observer = observer;
    this.clock = clock;
    this.free = maxConcurrent;
    this.maxWaitMs = maxWaitMs;
  }

  /**
   * Sends the call when the budget allows. A refusal that asks for a short wait is retried once; it has changed nothing
   * at GitHub.
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
    throw new HubError('RATE_LIMITED', "The rest of GitHub's rate limit is reserved for runners", { retryAfterMs });
  }

  private limited(): HubError {
    const retryAfterMs = Math.max(1000, this.blockedUntil - this.clock.now());
    const seconds = Math.ceil(retryAfterMs / 1000);
    return new HubError('RATE_LIMITED', `GitHub's rate limit is reached; it asks to wait ${seconds} s`, {
      retryAfterMs,
    });
  }

  /** Records the answer's rate-limit state and returns the wait it asks for, if it was refused for that. */
  private async note(response: Response): Promise<number | undefined> {
    const now = this.clock.now();
    const refused = response.status === 403 || response.status === 429;
    const body = refused ? await response.clone().text() : '';
    const wait = requestedWaitMs(response.status, response.headers, body, now);
    this.observer?.answered(answerOf(response.status, wait), rateLimitOf(response.headers));
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
