import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Pool } from 'pg';
import { messageOf } from '../common/errors.js';
import { ControlChannel } from '../database/control-channel.js';
import { PG_POOL } from '../database/pg-pool.js';
import type { DueJob } from '../jobs/job.js';
import { DispatchPort, Engine } from '../jobs/ports.js';
import { isQueueName } from '../jobs/queue-names.js';
import { JobArrivals } from './job-arrivals.js';
import { DispatchMarker } from './dispatch-marker.js';
import { CommitActivity } from './commit-activity.js';
import { OldestRunnablePartition } from './oldest-runnable-partition.js';
import { QueueSettings } from './queue-settings.js';
import { SweepPass, StaleCopyGuard } from './stale-copy-guard.js';
import { InFlightCounter } from './in-flight-counter.js';
import { DUE_IN_MS_SQL } from './due-in-sql.js';

/** What one call to the engine carries. */
const BATCH = 1000;
/** So many leave at once, whoever waits: where jobs come one by one, none is late. */
const IMMEDIATE_BATCH = 32;
/** The longest that handing over waits for callers, however long the last batch took. */
const MAX_PATIENCE_MS = 250;
/** Entries kept in memory; beyond them the sweep takes from the ledger, where everything is anyhow. */
const MAX_BUFFERED = 20_000;
/** How long handing over waits for callers, in times of what the last batch took. */
const PATIENCE = 4;
/** How often the ledger is asked for what no notification told of. */
const SWEEP_MS = 1000;

/** A draining queue takes what was accepted before its drain began, and nothing later. */
const acceptedSql = (days: string) => `
  select id, queue, type, priority, start,
         ${DUE_IN_MS_SQL} as delay
    from jobs
   where state = 'accepted' and not batched and id > $1 and ${days}
     and not exists (select 1 from queues q where q.name = jobs.queue and q.draining and jobs.created_at > q.updated_at)
   order by id limit ${BATCH}`;

const NIL = '00000000-0000-0000-0000-000000000000';

/**
 * Hands accepted jobs to the engine, in bulk and after their commit. It goes by the state, never by "newer than the
 * last": transactions commit out of order. Handing over twice is harmless (the engine ignores an id that it holds, the
 * claim refuses a copy), so nothing here needs a lock.
 */
@Injectable()
export class Dispatcher extends DispatchPort {
  private readonly logger = new Logger(Dispatcher.name);
  private buffer: DueJob[] = [];
  /** Of what is in the buffer, or on its way from there. */
  private readonly queued = new InFlightCounter();
  private readonly inFlight = new Set<string>();
  private running: Promise<void> | undefined;
  /** Queues that only another release knows: its nodes take their jobs, or they wait for it. */
  private readonly unknownQueues = new Set<string>();
  private sweepWanted = false;
  private looking = false;
  /** A look at all that is accepted, and the last id that it has seen. */
  private sweeping: { look: SweepPass; last: string } | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  /** Until the engine holds what it should; see recovery/engine-recovery.ts. */
  private held = true;

  constructor(
    @Inject(PG_POOL) private readonly pool: Pool,
    private readonly engine: Engine,
    private readonly dispatchMarker: DispatchMarker,
    private readonly settings: QueueSettings,
    private readonly staleCopies: StaleCopyGuard,
    private readonly commits: CommitActivity,
    private readonly jobArrivals: JobArrivals,
    private readonly days: OldestRunnablePartition,
    channel: ControlChannel,
  ) {
    super();
    channel.on('accepted', () => this.requestSweep());
  }

  /** Begins the regular sweep; nothing leaves before `release`. */
  start(): void {
    this.timer = setInterval(() => this.requestSweep(), SWEEP_MS);
    this.requestSweep();
  }

  enqueue(entries: DueJob[]): void {
    this.jobArrivals.notify(entries);
    if (this.held || this.buffer.length + entries.length > MAX_BUFFERED) return;
    for (const entry of entries) {
      // The sweep, which asks the ledger when each was accepted, takes what belongs to the drain.
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
    this.jobArrivals.notify();
    this.sweepWanted = true;
    this.wake();
  }

  /** While the ledger is looked through, whatever is found there may be of this queue. */
  hasBacklog(queue: string): boolean {
    return this.held || this.sweepWanted || this.looking || this.queued.has(queue);
  }

  /** The engine is away, or has forgotten pauses and jobs: everything waits in the ledger. */
  hold(): void {
    this.held = true;
    this.empty();
  }

  release(): void {
    this.held = false;
    this.requestSweep();
  }

  /** Resolves when nothing is on its way to the engine. */
  async drained(): Promise<void> {
    await this.running;
    await this.dispatchMarker.flush();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.drained();
  }

  /** Nothing is lost: the jobs stay accepted. */
  private empty(): void {
    this.queued.remove(this.buffer);
    this.buffer = [];
    this.sweeping = undefined;
    this.looking = false;
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
    // What the same turn of the event loop offers leaves together.
    await new Promise((resolve) => setImmediate(resolve));
    try {
      while (this.wanted) await this.handOver();
    } catch (error) {
      // Nothing is lost: the jobs stay accepted, the next sweep is at most a second away.
      this.empty();
      // Held meanwhile, the watch has said it.
      if (!this.held)
        this.logger.warn({ reason: messageOf(error) }, 'jobs stay in the ledger until the engine takes them');
    }
  }

  /**
   * A batch of what was told, and a page of what the ledger knows besides: neither waits for the other's end. Callers who
   * wait for a commit come first: with more than a few to hand over, it takes a part of the time only while there are any.
   * Jobs are safe by then, and 100 callers got 1.4 times as much through.
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
    await this.commits.whenIdle(Math.min(MAX_PATIENCE_MS, PATIENCE * (performance.now() - began)));
  }

  /** One page of all that is accepted, in the order of ids; the first begins a new look at all. */
  private async sweep(): Promise<void> {
    this.looking = true;
    await this.sweepPage().finally(() => (this.looking = this.sweeping !== undefined));
  }

  private async sweepPage(): Promise<void> {
    if (!this.sweeping) {
      this.sweepWanted = false;
      await this.staleCopies.requeueRemoved();
    }
    const { look, last } = this.sweeping ?? { look: new SweepPass(), last: NIL };
    const { rows } = await this.pool.query<DueJob>(acceptedSql(await this.days.sql()), [last]);
    // Its copy is no forgotten one, however long the ledger takes to hear of it.
    const unknown = this.known(rows).filter(({ id, start }) => !this.dispatchMarker.has(id, start));
    if (unknown.length > 0) await this.dispatch(await this.staleCopies.withoutHeld(unknown, look));
    const next = rows.length < BATCH ? undefined : rows.at(-1)?.id;
    this.sweeping = next === undefined ? undefined : { look, last: next };
    if (!this.sweeping) this.staleCopies.endPass(look);
  }

  /** One job that the engine has no queue for must not keep all others waiting. */
  private known(entries: DueJob[]): DueJob[] {
    return entries.filter(({ queue }) => {
      if (isQueueName(queue)) return true;
      if (!this.unknownQueues.has(queue)) this.logger.warn({ queue }, 'jobs of an unknown queue stay in the ledger');
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
