import { Processor, WorkerHost } from '@nestjs/bullmq';
import { Inject, Logger, type Type } from '@nestjs/common';
import { DelayedError, WaitingError, type Job, type WorkerOptions } from 'bullmq';
import { messageOf } from '../../../common/errors.js';
import type { ClaimedJob, DueJob } from '../../../jobs/job.js';
import { isEnded } from '../../../jobs/job-state.js';
import { Engine } from '../../../jobs/ports/engine.js';
import { DispatchPort, RunLedger } from '../../../jobs/ports/ledger.js';
import { IdleWorkerStarts } from './idle-worker-starts.js';
import { DrainSignal } from '../slots/drain-signal.js';
import { RunAdmission, type RunResult } from '../slots/run-admission.js';
import { fetchAgain } from './bullmq-internals.js';

/** Delay when another run has the job or the ledger can't say: short enough to notice, long enough not to spin. */
const AGAIN_MS = 1000;

/** Adapter between BullMQ and the executor: claims, runs, and gives the engine what the ledger holds now. */
export abstract class QueueProcessor extends WorkerHost {
  private readonly logger = new Logger(QueueProcessor.name);
  /** Number of the queue's jobs that may run in this process at a time. */
  protected abstract slots: number;
  /** Copies in flight from their admission until their outcome is recorded. */
  private held = 0;
  /** Copies among them with detached runs. */
  private without = 0;

  constructor(
    @Inject(RunLedger) private readonly ledger: RunLedger,
    @Inject(RunAdmission) private readonly runAdmission: RunAdmission,
    @Inject(DrainSignal) private readonly drainSignal: DrainSignal,
    @Inject(Engine) private readonly engine: Engine,
    @Inject(DispatchPort) private readonly dispatch: DispatchPort,
    @Inject(IdleWorkerStarts) private readonly idleWorkerStarts: IdleWorkerStarts,
  ) {
    super();
  }

  /** Runs a copy's job; returning finishes the copy. The engine keeps no ended jobs, so success and failure are alike. */
  async process(copy: Job, token?: string): Promise<void> {
    // A paused worker still takes one job that it was already waiting for.
    if (this.drainSignal.stopped) return this.handBack(copy, token);
    const ran = await this.run(copy);
    if (ran === 'abandoned') return this.handBack(copy, token);
    if (ran === 'notClaimed') return this.settleLost(copy, token);
    const { job, recorded } = ran;
    if (recorded === null) return this.settleLost(copy, token);
    if (recorded.state === 'delayed') return this.later(copy, recorded.dueInMs, token, job);
    // Released, or a parent whose last child has ended: ready, and its copy still here.
    if (recorded.state === 'accepted') return this.handBack(copy, token, job);
  }

  /** Changes the number of jobs that may run at a time. */
  resize(slots: number): void {
    const more = slots > this.slots;
    this.slots = slots;
    this.allow();
    if (more) fetchAgain(this.worker);
  }

  /** True while copies fit the worker's slots; one beyond them waits only briefly, so that other nodes can take it. */
  private get fits(): boolean {
    return this.held - this.without + this.idleWorkerStarts.count(this.worker.name) <= this.slots;
  }

  private async run(copy: Job): Promise<RunResult> {
    let without = 0;
    const leftSlot = () => {
      without = 1;
      this.without += 1;
      this.allow();
      fetchAgain(this.worker);
    };
    this.held += 1;
    try {
      return await this.runAdmission.admit(copy.id ?? '', copy.queueName, { patient: this.fits, leftSlot });
    } finally {
      this.held -= 1;
      this.without -= without;
      if (without > 0) this.allow();
    }
  }

  private allow(): void {
    this.worker.concurrency = this.slots + this.without;
  }

  /** Settles a copy that may not run: dropped if its job has ended or left the engine, else retried later. */
  private async settleLost(copy: Job, token?: string): Promise<void> {
    const truth = await this.ledger.getStatus(copy.id ?? '').catch(() => 'unknown' as const);
    if (truth === 'unknown') return this.later(copy, AGAIN_MS, token);
    if (!truth || isEnded(truth.state) || truth.state === 'waiting_children') return;
    if (truth.paused && truth.state !== 'active' && truth.due === 0 && (await this.pauseEngine(copy)))
      return this.handBack(copy, token);
    await this.later(copy, truth.due > 0 ? truth.due : AGAIN_MS, token);
  }

  /**
   * Pauses a queue in an engine that lost its pause and hands out jobs which the ledger has paused; otherwise its copies
   * would cycle as fast as they can. A concurrent resume is not overruled: the second read, after the engine was paused,
   * observes it.
   */
  private async pauseEngine(copy: Job): Promise<boolean> {
    try {
      await this.engine.setPaused(copy.queueName, true);
      const truth = await this.ledger.getStatus(copy.id ?? '');
      if (truth && !truth.paused) await this.engine.setPaused(copy.queueName, false);
      return true;
    } catch (error) {
      this.logger.warn(
        { queue: copy.queueName, reason: messageOf(error) },
        'pause of the queue in the engine failed; the copy is delayed by a second',
      );
      return false;
    }
  }

  /** Delays the copy; by DelayedError the worker knows it was moved, not finished. `job`: the run is this process's own. */
  private async later(copy: Job, delay: number, token?: string, job?: ClaimedJob): Promise<never> {
    await this.unlessGone(() => copy.moveToDelayed(Date.now() + Math.ceil(delay), token), delay, job);
    if (delay > AGAIN_MS) await this.unlessWoken(copy);
    throw new DelayedError();
  }

  /**
   * Promotes a copy whose job was woken after the ledger had it as delayed, but before the engine did, and removes one whose
   * job was cancelled then: neither act found a delayed copy. From here on it does, so one read closes the gap.
   */
  private async unlessWoken(copy: Job): Promise<void> {
    const truth = await this.ledger.getStatus(copy.id ?? '').catch(() => 'unknown' as const);
    if (truth === 'unknown') return;
    if (!truth || isEnded(truth.state)) await copy.remove().catch(() => undefined);
    else if (truth.due <= 0) await copy.promote().catch(() => undefined);
  }

  private async handBack(copy: Job, token?: string, job?: ClaimedJob): Promise<never> {
    const moved = await this.unlessGone(() => copy.moveToWait(token), 0, job);
    // Otherwise the sweep would treat the copy as stale, and the job would lose its position in the queue.
    if (moved && job) this.dispatch.markRequeued([dueJob(job)]);
    if (moved) await this.engine.wake(copy.queueName).catch(() => undefined);
    throw new WaitingError();
  }

  /** Moves a copy unless the engine has lost it; a job that this process has just run is then dispatched again. */
  private async unlessGone(move: () => Promise<unknown>, delay: number, job?: ClaimedJob): Promise<boolean> {
    try {
      await move();
      return true;
    } catch (error) {
      this.logger.warn({ jobId: job?.id, reason: messageOf(error) }, 'engine copy lost; the job is dispatched again');
      if (job) this.dispatch.enqueue([dueJob(job, delay)]);
      return false;
    }
  }
}

function dueJob({ id, queue, type, priority, runNumber }: ClaimedJob, delay = 0): DueJob {
  return { id, queue, type, priority, delay, runNumber };
}

/** Creates the @Processor class of a queue. */
export function processorFor(queue: string, options: WorkerOptions): Type<QueueProcessor> {
  @Processor(queue, options)
  class OfQueue extends QueueProcessor {
    protected slots = options.concurrency ?? 1;
  }
  Object.defineProperty(OfQueue, 'name', { value: `QueueProcessor_${queue}` });
  return OfQueue;
}
