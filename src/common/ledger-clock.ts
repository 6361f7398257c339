import type { Clock } from './clock.js';

/**
 * PostgreSQL's clock, as far as this process knows it: measured with each heartbeat, carried on by the monotonic clock in
 * between, so that a machine whose own clock is wrong, or is set, decides nothing by it. Until the first measurement the
 * machine's own is taken.
 */
export class LedgerClock implements Clock {
  private known: { ledger: number; at: number } | undefined;
  /** By how many milliseconds this machine's clock is ahead of PostgreSQL's; 0 when no difference is beyond doubt. */
  ahead = 0;

  now(): number {
    return this.known ? Math.floor(this.known.ledger + performance.now() - this.known.at) : Date.now();
  }

  /**
   * @param ask answers PostgreSQL's time in milliseconds; the longer it takes, the less exact is what it says
   * @returns what `ask` answered
   */
  async measure(ask: () => Promise<number>): Promise<number> {
    const asked = performance.now();
    const ledger = await ask();
    const doubt = (performance.now() - asked) / 2;
    const at = asked + doubt;
    // What agrees with what is known makes it no better.
    if (!this.known || Math.abs(this.known.ledger + at - this.known.at - ledger) > doubt) this.known = { ledger, at };
    const ahead = Date.now() - this.now();
    this.ahead = Math.abs(ahead) > doubt + 1 ? ahead : 0;
    return ledger;
  }
}

/** One for the process, as its ids are one sequence: a process has one machine's clock, and one ledger. */
export const ledgerClock = new LedgerClock();
