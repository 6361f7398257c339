import { Injectable } from '@nestjs/common';
import type { RateLimit } from './github-observer.js';

/** Calls of the REST API that this process has left, by GitHub's last answer; full again after its reset. */
@Injectable()
export class RemainingCalls {
  private last: RateLimit | undefined;

  note(rate: RateLimit | undefined): void {
    if (rate?.resource === 'core') this.last = rate;
  }

  /** @returns undefined before the first answer that states them */
  read(now = Date.now()): { limit: number; remaining: number } | undefined {
    if (this.last === undefined) return undefined;
    const { limit, remaining, resetAt } = this.last;
    return { limit, remaining: resetAt <= now ? limit : remaining };
  }
}
