import { Logger } from '@nestjs/common';
import { messageOf } from '../../../../common/errors.js';
import type { TenantLimits } from '../../../../config/tenant-limits.js';
import type { ClaimedJob, Recorded } from '../../../../jobs/job.js';
import type { FairArrival, FairFetchResult, FairSource } from '../../../../jobs/ports/ledger.js';
import type { QueueSpec } from '../../../queue-catalog.js';
import type { DrainSignal } from '../../slots/drain-signal.js';
import type { SlotPool } from '../../slots/slot-pool.js';
import { EarliestTimer } from '../earliest-timer.js';
import type { LedgerRunner } from '../ledger-runner.js';
import { HeldTenants } from './held-tenants.js';
import { TenantRing } from './tenant-ring.js';
import { defaultReserve, TenantRuns } from './tenant-runs.js';
import { TenantScan } from './tenant-scan.js';

/** Delay before a claim that failed is repeated. */
const RETRY_MS = 1000;

export interface FairWorkerTools {
  source: FairSource;
  runner: LedgerRunner;
  slotPool: SlotPool;
  drainSignal: DrainSignal;
  /** Maximum number of jobs claimed by one statement. */
  maxClaims: number;
}

/** Tenants of which something was heard; `any`: of tenants that were not named. */
interface News {
  any: boolean;
  of: Set<string>;
}

/** Runs the jobs of one fair queue on this node: free slots are granted to its tenants in turn, by one claim. */
export class FairWorker {
  private readonly logger = new Logger(FairWorker.name);
  private readonly queue: string;
  private readonly limits: TenantLimits;
  private readonly ring: TenantRing;
  private readonly held: HeldTenants;
  private readonly scan: TenantScan;
  /** Fires when the queue's own limit lets more jobs start, or a failed claim is repeated. */
  private readonly reopen = new EarliestTimer(() => this.open());
  /** News since each claim in flight began: what it found of these tenants is out of date. */
  private readonly inFlight = new Set<News>();
  private readonly runs: TenantRuns;
  private listening: (() => void) | undefined;
  private wanted = false;
  /** Nothing is claimed: the queue is paused, its own limit is reached, or a claim has failed. */
  private closed = false;
  private taking: Promise<void> | undefined;
  private overtaking: Promise<void> | undefined;

  constructor(
    private readonly spec: QueueSpec & { tenants: TenantLimits },
    private readonly tools: FairWorkerTools,
  ) {
    this.queue = spec.name;
    this.limits = spec.tenants;
    this.ring = new TenantRing(this.limits.shares);
    this.runs = new TenantRuns(spec.tenants.reserve ?? defaultReserve(spec));
    this.held = new HeldTenants(this.ring, () => this.wake());
    this.scan = new TenantScan(this.queue, tools.source, this.ring, () => this.found());
  }

  begin(): void {
    this.listening = this.tools.slotPool.onFree((queue) => queue === this.queue && this.wake());
    this.scan.begin();
  }

  /** Searches for jobs that have waited while this node was drained. */
  resume(): void {
    this.scan.request();
  }

  /** Stops claiming; resolves when no claim is in flight. */
  async end(): Promise<void> {
    this.listening?.();
    this.reopen.clear();
    this.held.clear();
    await Promise.all([this.taking, this.overtaking, this.scan.end()]);
    this.reopen.clear();
    this.held.clear();
  }

  notice({ kind, tenants }: FairArrival): void {
    for (const news of this.inFlight) {
      news.any ||= tenants.length === 0;
      for (const tenant of tenants) news.of.add(tenant);
    }
    if (kind === 'ended') return this.held.released(tenants);
    if (tenants.length === 0) return this.scan.request();
    for (const tenant of tenants) this.ring.add(tenant);
    if (this.ring.full) this.scan.request();
    this.wake();
    this.overtake();
  }

  /** Opens a closed queue, too: what the scan was requested for may have been its resume. */
  private found(): void {
    for (const news of this.inFlight) news.any = true;
    if (!this.reopen.scheduled) this.closed = false;
    this.wake();
  }

  private open(): void {
    this.closed = false;
    this.wake();
  }

  private wake(): void {
    this.wanted = true;
    if (this.ring.size === 0 || this.closed) return;
    this.taking ??= this.takeAll().finally(() => {
      this.taking = undefined;
      if (this.wanted) this.wake();
    });
  }

  private async takeAll(): Promise<void> {
    try {
      // Requests of one turn of the event loop are combined.
      await new Promise((resolve) => setImmediate(resolve));
      this.wanted = false;
      for (let slots = this.grant(); slots.size > 0; slots = this.grant()) await this.take(slots);
    } catch (error) {
      this.failed(error);
    }
  }

  /**
   * Claims for tenants without a run beside a claim in flight: behind the claims of a busy tenant, one for each of its
   * jobs that ends, they would wait twice as long. Where limits apply, claims wait for each other anyway.
   */
  private overtake(): void {
    const { max, rate } = this.limits;
    if (this.inFlight.size === 0 || this.overtaking || (max ?? rate ?? this.spec.limit) !== undefined) return;
    const slots = this.grant(Infinity);
    if (slots.size === 0) return;
    this.overtaking = this.take(slots)
      .catch((error: unknown) => this.failed(error))
      .finally(() => {
        this.overtaking = undefined;
        this.wake();
      });
  }

  private failed(error: unknown): void {
    this.closed = true;
    this.reopen.schedule(RETRY_MS);
    const fields = { queue: this.queue, reason: messageOf(error) };
    this.logger.warn(fields, 'claim of a fair queue failed; it is retried in a second');
  }

  /** Grants the free slots to tenants; none while nothing may be claimed. @param reserve for tenants without a run */
  private grant(reserve = this.runs.reserve): Map<string, number> {
    const { drainSignal, slotPool, maxClaims } = this.tools;
    if (this.closed || drainSignal.stopped) return new Map();
    const free = Math.min(slotPool.free(this.queue), maxClaims);
    return this.ring.pick(free, reserve, (tenant) => this.runs.has(tenant));
  }

  /** Claims jobs for the granted slots. */
  private async take(slots: ReadonlyMap<string, number>): Promise<void> {
    const { slotPool, source } = this.tools;
    let unused = [...slots.values()].reduce((sum, count) => sum + count, 0);
    slotPool.reserve(this.queue, unused);
    const news: News = { any: false, of: new Set() };
    this.inFlight.add(news);
    try {
      const { max, rate } = this.limits;
      const result = await source.take({ queue: this.queue, slots, max, rate, limit: this.spec.limit });
      unused -= result.jobs.length;
      for (const job of result.jobs) void this.run(job);
      this.settle(slots, result, news);
    } catch (error) {
      for (const [tenant, asked] of slots) this.ring.refund(tenant, asked);
      throw error;
    } finally {
      this.inFlight.delete(news);
      if (unused > 0) slotPool.release(this.queue, unused);
    }
  }

  /** Takes back what tenants did not use, and sets aside those that can't start more now. */
  private settle(slots: ReadonlyMap<string, number>, result: FairFetchResult, news: News): void {
    const { jobs, grants, paused, rateResetMs } = result;
    const started = new Map<string, number>();
    for (const { tenant } of jobs) started.set(tenant ?? '', (started.get(tenant ?? '') ?? 0) + 1);
    for (const { tenant, granted, held } of grants) {
      const claimed = started.get(tenant) ?? 0;
      this.ring.refund(tenant, (slots.get(tenant) ?? 0) - claimed);
      if (paused || news.any || news.of.has(tenant)) continue;
      if (claimed < granted) this.ring.remove(tenant);
      else if (held === 'max') this.held.untilReleased(tenant);
      else if (typeof held === 'number') this.held.forMs(tenant, held);
    }
    if (this.scan.incomplete && !this.ring.full) this.scan.request();
    if (rateResetMs !== null) this.reopen.schedule(rateResetMs);
    this.closed = paused || rateResetMs !== null;
  }

  private async run(job: ClaimedJob): Promise<void> {
    const tenant = job.tenant ?? '';
    this.runs.begin(tenant);
    const ended = () => {
      this.runs.end(tenant);
      if (this.limits.max === undefined) return;
      this.notice({ queue: this.queue, kind: 'ended', tenants: [tenant] });
      this.tools.source.notifyEnded(this.queue, tenant);
    };
    this.follow(tenant, await this.tools.runner.runAlone(job, { ended }));
  }

  /** A released job, or a parent whose last child has ended, is ready; a delayed one is due before the next scan. */
  private follow(tenant: string, recorded: Recorded | null): void {
    if (recorded?.state === 'accepted') this.notice({ queue: this.queue, kind: 'arrived', tenants: [tenant] });
    if (recorded?.state === 'delayed') this.scan.requestIn(recorded.dueInMs);
  }
}
