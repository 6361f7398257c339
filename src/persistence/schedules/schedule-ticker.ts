import { Logger } from '@nestjs/common';
import { messageOf } from '../../common/errors.js';
import type { LedgerDb } from '../../database/ledger-db.js';
import type { Queryable } from '../../database/queryable.js';
import type { JobIntake } from '../../jobs/ports/ledger.js';
import { MAX_NAP_MS, repair, RETRY_MS, serveDue } from './schedule-ticks.js';

/** Rounds of ticks of this process: one serves what is due, and sleeps until the next schedule is due. */
export class ScheduleTicker {
  private readonly logger = new Logger('Schedules');
  private timer: NodeJS.Timeout | undefined;
  private ticking: Promise<void> | undefined;
  private again = false;
  private stopped = true;
  private checked: { at: number; upTo?: string } = { at: -Infinity };

  constructor(
    private readonly ledger: LedgerDb,
    private readonly intake: JobIntake,
  ) {}

  start(): void {
    this.stopped = false;
    this.checked = { at: -Infinity };
    this.wake();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.ticking;
  }

  /** Starts a round immediately, or right after the one in progress, which may have read old data. */
  wake(): void {
    this.again = true;
    if (!this.ticking) this.nap(0);
  }

  private nap(ms: number): void {
    if (this.stopped) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.ticking = this.tick();
    }, ms);
  }

  private async round(db: Queryable): Promise<number> {
    if (performance.now() - this.checked.at >= MAX_NAP_MS)
      this.checked = { upTo: await repair(db, this.checked.upTo), at: performance.now() };
    return serveDue(db, this.intake);
  }

  private async tick(): Promise<void> {
    this.again = false;
    let nap = RETRY_MS;
    try {
      nap = await this.ledger.transaction((db) => this.round(db));
    } catch (error) {
      this.logger.warn({ reason: messageOf(error) }, 'schedule ticks failed; they are retried in a second');
    }
    this.ticking = undefined;
    this.nap(this.again ? 0 : nap);
  }
}
