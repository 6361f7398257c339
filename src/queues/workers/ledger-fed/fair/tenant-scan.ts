import { Logger } from '@nestjs/common';
import { messageOf } from '../../../../common/errors.js';
import type { FairSource } from '../../../../jobs/ports/ledger.js';
import { EarliestTimer } from '../earliest-timer.js';
import type { TenantRing } from './tenant-ring.js';

/** Interval of scans that nothing requested: notifications may be lost. */
const POLL_MS = 10_000;
/** Minimum pause between two scans, and its multiple of the last one's duration. */
const PAUSE_MS = 50;
const PAUSE_FACTOR = 10;

/** Finds tenants of a fair queue that no notification named, and the time at which the next timed job is due. */
export class TenantScan {
  private readonly logger = new Logger(TenantScan.name);
  private readonly timer = new EarliestTimer(() => this.run());
  private running: Promise<void> | undefined;
  private pausedUntil = -Infinity;
  /** Where the next page begins. */
  private from = '';
  private missed = false;
  private again = false;
  private ended = false;

  constructor(
    private readonly queue: string,
    private readonly source: FairSource,
    private readonly ring: TenantRing,
    private readonly found: () => void,
  ) {}

  begin(): void {
    this.request();
  }

  async end(): Promise<void> {
    this.ended = true;
    this.timer.clear();
    await this.running;
  }

  /** True while there are tenants that the ring had no room for. */
  get incomplete(): boolean {
    return this.missed;
  }

  request(): void {
    this.requestIn(0);
  }

  requestIn(ms: number): void {
    if (!this.ended) this.timer.schedule(Math.max(Math.min(ms, POLL_MS), this.pausedUntil - performance.now()));
  }

  /** A request during a scan is served by the next one: it may concern tenants that were passed already. */
  private run(): void {
    this.again = this.running !== undefined;
    this.running ??= this.scan().finally(() => {
      this.running = undefined;
      if (this.again) this.request();
    });
  }

  private async scan(): Promise<void> {
    const began = performance.now();
    let nextMs = POLL_MS;
    try {
      nextMs = Math.min(nextMs, await this.readPages());
    } catch (error) {
      const fields = { queue: this.queue, reason: messageOf(error) };
      this.logger.warn(fields, 'scan for tenants failed; it is repeated in 10 s');
    }
    const now = performance.now();
    this.pausedUntil = now + Math.max(PAUSE_MS, PAUSE_FACTOR * (now - began));
    this.requestIn(nextMs);
  }

  /** Returns the milliseconds until another job is due. A page for which the ring had no room is read again. */
  private async readPages(): Promise<number> {
    let soonest = Infinity;
    do {
      const { tenants, next, nextDueMs } = await this.source.scan(this.queue, this.from);
      for (const tenant of tenants) this.ring.add(tenant);
      this.missed = this.ring.full;
      if (!this.missed) this.from = next ?? '';
      soonest = Math.min(soonest, nextDueMs ?? Infinity);
      this.found();
    } while (this.from !== '' && !this.missed && !this.ended);
    return soonest;
  }
}
