/** How much a new measurement counts; the rest is what was known. About the last 50 runs matter. */
const WEIGHT = 0.05;
/** The most that is taken beyond the slots: for each slot, and for a queue. */
const MOST_PER_SLOT = 8;
const MOST = 400;
/** How long a job that was claimed waits for a slot before others may have it. */
export const PATIENCE_MS = 100;

/**
 * How many jobs a queue's worker holds beyond those that it may run at once. A claim and the record of an outcome take
 * some milliseconds each, in groups; a slot that waited for both would stand still most of the time where jobs are
 * shorter than that. So many are claimed ahead that a slot finds its next job when its last has ended: for `c` slots, runs
 * of `t` ms and `o` ms beside them, `c · o / t`. Where jobs are long that is none, and nothing is kept from other nodes.
 */
export class Lookahead {
  private runMs = Infinity;
  private besideMs = 0;

  /** @param slots of the queue in this process @param allowed false where what is taken counts against a rate */
  constructor(
    private readonly slots: number,
    private readonly allowed = true,
  ) {}

  /** Jobs to be held beyond the slots. */
  get size(): number {
    if (!this.allowed) return 0;
    const runMs = Math.max(this.runMs, 0.001);
    // What can't begin within half of the patience is not taken, however long PostgreSQL takes.
    const startable = (this.slots * PATIENCE_MS) / 2 / runMs;
    const most = Math.min(MOST, MOST_PER_SLOT * this.slots, startable);
    return Math.floor(Math.min(most, (this.slots * this.besideMs) / runMs));
  }

  /** @param runMs of the handler @param besideMs of the claim and the record, the wait for a slot apart */
  ran(runMs: number, besideMs: number): void {
    const first = this.runMs === Infinity;
    this.runMs = first ? runMs : this.runMs + WEIGHT * (runMs - this.runMs);
    this.besideMs = first ? besideMs : this.besideMs + WEIGHT * (besideMs - this.besideMs);
  }

  /** No slot was free in time: runs are longer than was thought. Nothing is held until shorter ones have ended. */
  starved(): void {
    this.runMs = Infinity;
  }
}
