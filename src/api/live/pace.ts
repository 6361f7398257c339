import type { Beat } from './live-source.js';

/** Decides when a read is due: at the first occasion, soon after a change, and rarely for what time alone changes. */
export class Pace {
  private last = -Infinity;

  /**
   * @param soonMs least time between reads
   * @param rarelyMs most time between them
   */
  constructor(
    private readonly soonMs: number,
    private readonly rarelyMs: number,
  ) {}

  /** Returns whether a read is due, which it takes for granted then. */
  isDue({ changed, now }: Beat): boolean {
    if (now - this.last < (changed ? this.soonMs : this.rarelyMs)) return false;
    this.last = now;
    return true;
  }

  reset(): void {
    this.last = -Infinity;
  }
}
