import { Logger } from '@nestjs/common';
import { messageOf } from '../../../common/errors.js';
import type { ClaimedJob, Recorded } from '../../../jobs/job.js';
import type { BatchSource } from '../../../jobs/ports/ledger.js';
import { EarliestTimer } from './earliest-timer.js';
import type { DrainSignal } from '../slots/drain-signal.js';
import type { JobExecutor } from '../execution/job-executor.js';
import type { SlotPool } from '../slots/slot-pool.js';

/** Poll interval for jobs that no notification announced. */
const POLL_MS = 1000;
/** Maximum number of jobs claimed by one statement. */
const MAX_CLAIMS = 1000;
/** Limit of jobs that have run and whose outcomes are in flight to the ledger; beyond it nothing more is claimed. */
const MAX_UNWRITTEN = 2 * MAX_CLAIMS;

export interface BatchWorkerSpec {
  type: string;
  queue: string;
  size: number;
  waitMs: number;
}

export interface BatchWorkerTools {
  source: BatchSource;
  executor: JobExecutor;
  slotPool: SlotPool;
  drainSignal: DrainSignal;
}

/** Runs the jobs of one type in batches, each in one of the queue's slots. */
export class BatchWorker {
  private readonly logger = new Logger(BatchWorker.name);
  /** Fires when the waiting jobs have waited long enough. */
  private readonly ripe = new EarliestTimer(() => this.wake());
  private readonly due = new EarliestTimer(() => this.poll());
  /** Jobs that wait for a full batch, as far as this node was notified. */
  private arrived = 0;
  private hungry = false;
  /** Jobs between the end of their handler and the record of their outcome. */
  private unwritten = 0;
  private nextDueWanted = false;
  private timer: NodeJS.Timeout | undefined;
  private taking: Promise<void> | undefined;
  private failed = false;

  constructor(
    private readonly spec: BatchWorkerSpec,
    private readonly tools: BatchWorkerTools,
  ) {}

  begin(): void {
    this.timer = setInterval(() => this.poll(), POLL_MS);
    this.poll();
  }

  /** Stops claiming; resolves when no claim is in flight. */
  async end(): Promise<void> {
    clearInterval(this.timer);
    await this.taking;
    this.ripe.clear();
    this.due.clear();
  }

  /** Counts arrivals. While a partial batch already waits, only a full one wakes the worker before the timer does. */
  arrive(count: number): void {
    this.arrived += count;
    if (this.arrived >= this.spec.size || !this.ripe.scheduled) this.wake();
  }

  /** Polls for any runnable jobs, and for those due within the next second. */
  private poll(): void {
    this.nextDueWanted = true;
    this.wake();
  }

  private wake(): void {
    if (this.tools.drainSignal.stopped) return;
    this.hungry = true;
    this.taking ??= this.takeAll().finally(() => {
      this.taking = undefined;
      if (this.hungry && !this.full && !this.failed) this.wake();
    });
  }

  private async takeAll(): Promise<void> {
    try {
      // Requests of one turn of the event loop are combined.
      await new Promise((resolve) => setImmediate(resolve));
      while (this.hungry && !this.full && (await this.tools.slotPool.acquire(this.spec.queue))) await this.take();
      if (this.nextDueWanted) await this.prepare();
      this.failed = false;
    } catch (error) {
      // The next poll is at most a second away.
      if (!this.failed)
        this.logger.warn(
          { type: this.spec.type, reason: messageOf(error) },
          'claim of batches failed; it is retried in a second',
        );
      this.failed = true;
    }
  }

  /** Claims batches for the acquired slot, and for further free slots. */
  private async take(): Promise<void> {
    const { type, queue, size, waitMs } = this.spec;
    const more = Math.max(0, Math.min(this.tools.slotPool.free(queue), Math.floor(MAX_CLAIMS / size) - 1));
    this.tools.slotPool.reserve(queue, more);
    let unused = 1 + more;
    this.hungry = false;
    this.arrived = 0;
    try {
      const slots = unused * size;
      const { jobs, available, batchReadyMs } = await this.tools.source.take({ type, slots, size, waitMs });
      if (batchReadyMs !== null) {
        this.arrived += available - jobs.length;
        this.ripe.schedule(batchReadyMs);
      } else if (available >= slots) this.hungry = true;
      for (let n = 0; n < jobs.length; n += size) {
        unused -= 1;
        void this.run(jobs.slice(n, n + size));
      }
    } finally {
      if (unused > 0) this.tools.slotPool.release(queue, unused);
    }
  }

  /** Runs a batch. Its slot is released with the handler's end, so the next batch runs while outcomes are recorded. */
  private async run(batch: ClaimedJob[]): Promise<void> {
    let ended = false;
    const free = () => {
      if (ended) return;
      ended = true;
      this.unwritten += batch.length;
      this.tools.slotPool.release(this.spec.queue);
    };
    try {
      const endings = this.tools.executor.executeAll(batch, { allEnded: free });
      await Promise.all(endings.map((ending, n) => this.follow(batch[n]?.id, ending)));
    } catch (error) {
      this.logger.error({ type: this.spec.type, reason: messageOf(error) }, 'batch aborted by an unexpected error');
    } finally {
      free();
      this.unwritten -= batch.length;
      if (this.hungry) this.wake();
    }
  }

  private get full(): boolean {
    return this.unwritten >= MAX_UNWRITTEN;
  }

  /** Schedules a poll for a job that is due before the next regular one. */
  private async follow(jobId: string | undefined, ending: Promise<Recorded | null>): Promise<void> {
    try {
      const recorded = await ending;
      if (recorded?.state === 'delayed') this.dueIn(recorded.dueInMs);
    } catch (error) {
      this.logger.error(
        { jobId, type: this.spec.type, reason: messageOf(error) },
        'run of a batch aborted by an unexpected error',
      );
    }
  }

  private async prepare(): Promise<void> {
    this.nextDueWanted = false;
    const ms = await this.tools.source.nextDue(this.spec.type);
    if (ms !== null) this.dueIn(ms);
  }

  private dueIn(ms: number): void {
    if (ms < POLL_MS && !this.tools.drainSignal.stopped) this.due.schedule(ms);
  }
}
