import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Pool } from 'pg';
import { messageOf } from '../../common/errors.js';
import { ControlChannel } from '../../database/control-channel.js';
import { PG_POOL } from '../../database/pg-pool.js';
import type { DueJob } from '../../jobs/job.js';
import { Engine } from '../../jobs/ports/engine.js';
import { DispatchPort } from '../../jobs/ports/ledger.js';
import { isQueueName } from '../../jobs/queue-names.js';
import { FairArrivals } from './fair-arrivals.js';
import { JobArrivals } from './job-arrivals.js';
import { DispatchMarker } from './dispatch-marker.js';
import { CommitActivity } from './commit-activity.js';
import { SqlOpenJobDays } from '../partitions/sql-open-job-days.js';
import { QueueSettings } from '../queues/queue-settings.js';
import { SweepPass, StaleCopyGuard } from './stale-copy-guard.js';
import { InFlightCounter } from './in-flight-counter.js';
import { DUE_IN_MS_SQL } from '../transitions/due-in-sql.js';

/** Maximum number of jobs in one call to the engine. */
const BATCH = 1000;
/** Up to this many jobs dispatch immediately, even while callers await commits: jobs that come one by one are never late. */
const IMMEDIATE_BATCH = 32;
/** Upper bound of the time that dispatching yields to callers, however long the last batch took. */
const MAX_PATIENCE_MS = 250;
/** Maximum entries kept in memory; the sweep reads any others from the ledger, which holds them all. */
const MAX_BUFFERED = 20_000;
/** Multiple of the last batch's duration for which dispatching yields to callers. */
const PATIENCE = 4;
/** Interval of sweeps for jobs that no notification announced. */
const SWEEP_MS = 1000;

/** Selects accepted jobs; a draining queue dispatches only jobs accepted before its drain began. */
const acceptedSql = (inOpenJobDays: string) => `
  select id, queue, type, priority, run_number as "runNumber",
         ${DUE_IN_MS_SQL} as delay
    from jobs
   where state = 'accepted' and not batched and id > $1 and ${inOpenJobDays}
     and not exists (select 1 from queues q where q.name = jobs.queue and q.draining and jobs.created_at > q.updated_at)
   order by id limit ${BATCH}`;

const NIL = '00000000-0000-0000-0000-000000000000';

/**
 * Dispatches accepted jobs to the engine, in bulk and after their commit. Selects by state, never by "newer than the
 * last": transactions commit out of order. Dispatching twice is harmless (the engine ignores an id that it holds, the
 * claim refuses a copy), so nothing here needs a lock.
 */
@Injectable()
export class Dispatcher extends DispatchPort {
  private readonly logger = new Logger(Dispatcher.name);
  private buffer: DueJob[] = [];
  /** Jobs in the buffer, or in flight from it. */
  private readonly queued = new InFlightCounter();
  private readonly inFlight = new Set<string>();
  private running: Promise<void> | undefined;
  /** Queues that only another release knows: its nodes run their jobs, or the jobs wait for it. */
  private readonly unknownQueues = new Set<string>();
  private sweepWanted = false;
  private sweepRunning = false;
  /** Sweep in progress over all accepted jobs, and the last id that it has read. */
  private sweeping: { pass: SweepPass; last: string } | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  /** True until the engine holds what it should; see recovery/engine-recovery.ts. */
  private held = true;

  constructor(
    @Inject(PG_POOL) private readonly pool: Pool,
    private readonly engine: Engine,
    private readonly dispatchMarker: DispatchMarker,
    private readonly settings: QueueSettings,
    private readonly staleCopies: StaleCopyGuard,
    private readonly commitActivity: CommitActivity,
    private readonly jobArrivals: JobArrivals,
    private readonly fairArrivals: FairArrivals,
    private readonly openJobDays: SqlOpenJobDays,
    channel: ControlChannel,
  ) {
    super();
    channel.on('accepted', () => this.requestOwnSweep());
  }

  /** Starts the regular sweep; nothing is dispatched before `release`. */
  start(): void {
    this.timer = setInterval(() => this.requestOwnSweep(), SWEEP_MS);
    this.requestOwnSweep();
  }

  enqueue(entries: DueJob[]): void {
    this.jobArrivals.notify(entries);
    if (this.held || this.buffer.length + entries.length > MAX_BUFFERED) return;
    for (const entry of entries) {
      // The sweep compares acceptance times in the ledger, and dispatches the jobs that belong to the drain.
      if (this.settings.isDraining(entry.queue)) continue;
      this.buffer.push(entry);
      this.queued.add(entry.queue);
    }
    this.wake();
  }

  markRequeued(jobs: DueJob[]): void {
    void this.dispatchMarker.add(jobs);
  }

  discardPending(ids: string[]): Promise<void> {
    return this.dispatchMarker.discard(ids);
  }

  requestSweep(): void {
    this.fairArrivals.notifyAny();
    this.requestOwnSweep();
  }

  /** Requests a sweep by this node alone, which fair queues don't need: their workers scan. */
  private requestOwnSweep(): void {
    this.jobArrivals.notify();
    this.sweepWanted = true;
    this.wake();
  }

  /**
   * Returns true for any queue while dispatching is held, or a sweep, which may find jobs of this queue, is due or running.
   */
  hasBacklog(queue: string): boolean {
    return this.held || this.sweepWanted || this.sweepRunning || this.queued.has(queue);
  }

  /** Holds all jobs in the ledger while the engine is disconnected, or has lost pauses and jobs. */
  hold(): void {
    this.held = true;
    this.empty();
  }

  release(): void {
    this.held = false;
    this.requestOwnSweep();
  }

  /** Resolves when nothing is in flight to the engine. */
  async drained(): Promise<void> {
    await this.running;
    await this.dispatchMarker.flush();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.drained();
  }

  /** Clears buffer and sweep. No job is lost: they stay accepted. */
  private empty(): void {
    this.queued.remove(this.buffer);
    this.buffer = [];
    this.sweeping = undefined;
    this.sweepRunning = false;
  }

  private get idle(): boolean {
    return this.stopped || this.held;
  }

  private get wanted(): boolean {
    return !this.idle && (this.buffer.length > 0 || this.sweepWanted || this.sweeping !== undefined);
  }

  private wake(): void {
    if (this.running || this.idle) return;
    this.running = this.run().finally(() => {
      this.running = undefined;
      if (this.wanted) this.wake();
    });
  }

  private async run(): Promise<void> {
    // Jobs enqueued in the same turn of the event loop are dispatched together.
    await new Promise((resolve) => setImmediate(resolve));
    try {
      while (this.wanted) await this.handOver();
    } catch (error) {
      // No job is lost: they stay accepted, and the next sweep is at most a second away.
      this.empty();
      // When held meanwhile, the engine watch has logged the reason.
      if (!this.held)
        this.logger.warn({ reason: messageOf(error) }, 'dispatch failed; jobs stay in the ledger until the next sweep');
    }
  }

  /**
   * Dispatches a batch of enqueued jobs, then a page of the sweep, so that neither waits for the other to finish. Callers
   * awaiting a commit come first: with IMMEDIATE_BATCH or more jobs left, or a sweep in progress, dispatching uses only a
   * part of the time while there are any. Accepted jobs are safe by then, and 100 callers got 1.4 times the throughput.
   */
  private async handOver(): Promise<void> {
    const began = performance.now();
    if (this.buffer.length > 0) {
      const batch = this.buffer.splice(0, BATCH);
      await this.dispatch(batch).finally(() => this.queued.remove(batch));
    }
    if (this.idle) return;
    if (this.sweeping || this.sweepWanted) await this.sweep();
    if (this.buffer.length < IMMEDIATE_BATCH && !this.sweeping) return;
    await this.commitActivity.whenIdle(Math.min(MAX_PATIENCE_MS, PATIENCE * (performance.now() - began)));
  }

  /** Reads one page of all accepted jobs, in the order of ids; the first page begins a new sweep. */
  private async sweep(): Promise<void> {
    this.sweepRunning = true;
    await this.sweepPage().finally(() => (this.sweepRunning = this.sweeping !== undefined));
  }

  private async sweepPage(): Promise<void> {
    if (!this.sweeping) {
      this.sweepWanted = false;
      await this.staleCopies.requeueRemoved();
    }
    const { pass, last } = this.sweeping ?? { pass: new SweepPass(), last: NIL };
    const { rows } = await this.pool.query<DueJob>(acceptedSql(await this.openJobDays.sql()), [last]);
    // A job with a pending mark has no stale copy, however long the mark takes.
    const unknown = this.known(rows).filter(({ id, runNumber }) => !this.dispatchMarker.has(id, runNumber));
    if (unknown.length > 0) await this.dispatch(await this.staleCopies.withoutHeld(unknown, pass));
    const next = rows.length < BATCH ? undefined : rows.at(-1)?.id;
    this.sweeping = next === undefined ? undefined : { pass, last: next };
    if (!this.sweeping) this.staleCopies.endPass(pass);
  }

  /** Filters out jobs of unknown queues: one that the engine has no queue for must not block all others. */
  private known(entries: DueJob[]): DueJob[] {
    return entries.filter(({ queue }) => {
      if (isQueueName(queue)) return true;
      if (!this.unknownQueues.has(queue)) this.logger.warn({ queue }, 'unknown queue; its jobs stay in the ledger');
      this.unknownQueues.add(queue);
      return false;
    });
  }

  private async dispatch(entries: DueJob[]): Promise<void> {
    const fresh = this.known(entries).filter(({ id }) => !this.inFlight.has(id));
    if (fresh.length === 0) return;
    for (const { id } of fresh) this.inFlight.add(id);
    try {
      await this.engine.add(fresh);
      await this.dispatchMarker.add(fresh);
    } finally {
      for (const { id } of fresh) this.inFlight.delete(id);
    }
  }
}
