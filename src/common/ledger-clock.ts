import type { Clock } from './clock.js';

/**
 * PostgreSQL's clock as this process knows it: measured with each heartbeat and continued by the monotonic clock in
 * between, so that a machine's wrong or adjusted clock decides nothing. Before the first measurement the machine's clock
 * applies.
 */
export class LedgerClock implements Clock {
  private known: { ledger: number; at: number } | undefined;
  /** Milliseconds by which this machine's clock is ahead of PostgreSQL's; 0 when no difference is certain. */
  ahead = 0;

  now(): number {
    return this.known ? Math.floor(this.known.ledger + performance.now() - this.known.at) : Date.now();
  }

  /**
   * @param ask returns PostgreSQL's time in milliseconds; the longer it takes, the less exact the measurement is
   * @returns the result of `ask`
   */
  async measure(ask: () => Promise<number>): Promise<number> {
    const asked = performance.now();
    const ledger = await ask();
    const doubt = (performance.now() - asked) / 2;
    const at = asked + doubt;
    // A measurement that agrees with the known time within its uncertainty does not improve it.
    if (!this.known || Math.abs(this.known.ledger + at - this.known.at - ledger) > doubt) this.known = { ledger, at };
    const ahead = Date.now() - this.now();
    this.ahead = Math.abs(ahead) > doubt + 1 ? ahead : 0;
    return ledger;
  }
}

/** Instance of this process, as its ids are one sequence: a process has one machine's clock, and one ledger. */
export const ledgerClock = new LedgerClock();
