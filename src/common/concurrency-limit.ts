import { HubError } from './errors.js';

export interface ConcurrencyLimitOptions {
  /** Uses at a time in total, and of one principal. */
  most: number;
  each: number;
  /** Sentences for a caller when all is in use, and when its own share is. */
  full: string;
  own: string;
  retryAfterMs: number;
}

/** Returns a principal's share of a limit: a quarter, so that no single key takes all of it, and one at least. */
export const shareOf = (most: number): number => Math.ceil(most / 4);

/** Limit of this node on what is scarce or costs much, in total and for each principal. */
export class ConcurrencyLimit {
  private readonly used = new Map<string, number>();
  private total = 0;

  constructor(private readonly options: ConcurrencyLimitOptions) {}

  /** @throws HubError RATE_LIMITED if this principal may not begin another use */
  check(owner: string): void {
    const { most, each, full, own, retryAfterMs } = this.options;
    const mine = (this.used.get(owner) ?? 0) >= each;
    if (mine || this.total >= most) throw new HubError('RATE_LIMITED', mine ? own : full, { retryAfterMs });
  }

  /** Begins a use. @returns a function that ends it @throws HubError RATE_LIMITED */
  take(owner: string): () => void {
    this.check(owner);
    this.count(owner, 1);
    let ended = false;
    return () => {
      if (!ended) this.count(owner, -1);
      ended = true;
    };
  }

  /** Runs work within the limit. @throws HubError RATE_LIMITED */
  async run<Result>(owner: string, work: () => Promise<Result>): Promise<Result> {
    const end = this.take(owner);
    try {
      return await work();
    } finally {
      end();
    }
  }

  private count(owner: string, change: 1 | -1): void {
    this.total += change;
    const used = (this.used.get(owner) ?? 0) + change;
    if (used > 0) this.used.set(owner, used);
    else this.used.delete(owner);
  }
}
