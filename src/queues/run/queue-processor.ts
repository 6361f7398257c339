import { Processor, WorkerHost } from '@nestjs/bullmq';
import { Inject, Logger, type Type } from '@nestjs/common';
import { DelayedError, WaitingError, type Job, type WorkerOptions } from 'bullmq';
import { messageOf } from '../../common/errors.js';
import type { ClaimedJob } from '../../jobs/job.js';
import { isEnded } from '../../jobs/job-state.js';
import { RunLedger } from '../../jobs/ports.js';
import { JobExecutor } from './job-executor.js';
import { Intake } from './intake.js';

/** When the ledger can't be asked, or somebody else has the job: soon enough to notice, rare enough not to spin. */
const AGAIN_MS = 1000;

/** Translates between BullMQ and the executor: claims, runs, and tells the engine what the ledger holds now. */
export abstract class QueueProcessor extends WorkerHost {
  private readonly logger = new Logger(QueueProcessor.name);

  constructor(
    @Inject(RunLedger) private readonly ledger: RunLedger,
    @Inject(JobExecutor) private readonly executor: JobExecutor,
    @Inject(Intake) private readonly intake: Intake,
  ) {
    super();
  }

  /** Returning finishes the engine's copy; it keeps no ended jobs, so success and failure are the same to it. */
  async process(copy: Job, token?: string): Promise<void> {
    const id = copy.id ?? '';
    // A paused worker still takes one job that it had been waiting for.
    if (this.intake.closed) return this.handBack(copy, token);
    const job = await this.claim(copy, token);
    if (!job) return;
    const outcome = await this.executor.execute(job);
    switch (outcome?.kind) {
      case 'retry':
      case 'parked':
        return this.later(copy, outcome.delay, token);
      case 'released':
        return this.handBack(copy, token);
      case 'waiting':
        return this.whileChildrenRun(copy, token);
      case 'completed':
      case 'failed':
      case 'cancelled':
        return;
      case undefined:
        return this.settleLost(copy, id, token);
    }
  }

  private async claim(copy: Job, token?: string): Promise<ClaimedJob | null> {
    const id = copy.id ?? '';
    try {
      const job = await this.ledger.claim(id);
      if (!job) await this.settleLost(copy, id, token);
      return job;
    } catch (error) {
      if (error instanceof DelayedError) throw error;
      this.logger.warn({ jobId: id, reason: messageOf(error) }, 'not claimed: the ledger is away');
      return this.later(copy, AGAIN_MS, token);
    }
  }

  /** A copy that may not run: forgotten when its job has ended or is not the engine's any more, else asked again later. */
  private async settleLost(copy: Job, id: string, token?: string): Promise<void> {
    const truth = await this.ledger.peek(id).catch(() => ({ state: 'waiting' as const, due: AGAIN_MS }));
    if (!truth || isEnded(truth.state) || truth.state === 'waiting_children') return;
    await this.later(copy, truth.due > 0 ? truth.due : AGAIN_MS, token);
  }

  /** DelayedError tells the worker that the job is not finished but moved. */
  private async later(copy: Job, delay: number, token?: string): Promise<never> {
    await this.unlessGone(() => copy.moveToDelayed(Date.now() + Math.ceil(delay), token));
    if (delay > AGAIN_MS) await this.unlessWoken(copy);
    throw new DelayedError();
  }

  /**
   * Who woke the job after the ledger had it as delayed, but before the engine had, found nothing to promote. From here
   * on the engine's copy is there to be promoted, so one look at the ledger closes the gap.
   */
  private async unlessWoken(copy: Job): Promise<void> {
    const truth = await this.ledger.peek(copy.id ?? '').catch(() => null);
    if (truth && !isEnded(truth.state) && truth.due <= 0) await copy.promote().catch(() => undefined);
  }

  /** The last child may have ended before its parent could wait: then the job is ready, and its copy still here. */
  private async whileChildrenRun(copy: Job, token?: string): Promise<void> {
    const truth = await this.ledger.peek(copy.id ?? '').catch(() => null);
    if (truth?.state === 'accepted') await this.handBack(copy, token);
  }

  private async handBack(copy: Job, token?: string): Promise<never> {
    await this.unlessGone(() => copy.moveToWait(token));
    throw new WaitingError();
  }

  /** The engine may have lost the copy meanwhile: the ledger knows where the job stands, recovery brings it back. */
  private async unlessGone(move: () => Promise<unknown>): Promise<void> {
    try {
      await move();
    } catch (error) {
      this.logger.warn({ reason: messageOf(error) }, "the engine's copy was gone");
    }
  }
}

/** One @Processor class for each queue of the catalog. */
export function processorFor(queue: string, options: WorkerOptions): Type<QueueProcessor> {
  @Processor(queue, options)
  class OfQueue extends QueueProcessor {}
  Object.defineProperty(OfQueue, 'name', { value: `QueueProcessor_${queue}` });
  return OfQueue;
}
