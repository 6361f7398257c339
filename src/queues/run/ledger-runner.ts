import { Injectable, Logger } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import { messageOf } from '../../common/errors.js';
import type { ClaimedJob, Outcome } from '../../jobs/job.js';
import { isEnded } from '../../jobs/job-state.js';
import { Engine, EngineWatch, RunLedger } from '../../jobs/ports.js';
import { DrainSignal } from './drain-signal.js';
import { JobExecutor } from './job-executor.js';
import { SlotLease } from './slot-lease.js';
import { SlotPool } from './slot-pool.js';

/** Between two attempts to hand a job to an engine that answers others. */
const AGAIN_MS = 500;

/** Runs claimed jobs of which the engine has no copy: the same executor, the same slots. */
@Injectable()
export class LedgerRunner {
  private readonly logger = new Logger(LedgerRunner.name);

  constructor(
    private readonly engine: Engine,
    private readonly watch: EngineWatch,
    private readonly ledger: RunLedger,
    private readonly executor: JobExecutor,
    private readonly slotPool: SlotPool,
    private readonly drainSignal: DrainSignal,
  ) {}

  /**
   * In a slot that was taken for it, which it gives back. Never throws.
   * @param leftSlot called when the run goes on without it
   */
  async run(job: ClaimedJob, leftSlot?: () => void): Promise<void> {
    const slot = new SlotLease(this.slotPool, job.queue);
    const leaveSlot = () => slot.releaseEarly() && leftSlot?.();
    try {
      // Claimed while the shutdown began: somebody else may have it at once.
      if (this.drainSignal.draining) await this.ledger.record(job, { kind: 'released', reason: 'the node shuts down' });
      else await this.hand(job, await this.executor.execute(job, () => slot.release(), leaveSlot));
    } catch (error) {
      this.logger.error(
        { jobId: job.id, queue: job.queue, reason: messageOf(error) },
        'a run past the engine broke off',
      );
    } finally {
      slot.release();
    }
  }

  /**
   * What goes on later is `delayed` by its outcome, and from here on in the engine. One that is released is accepted, and
   * found by the dispatcher. An engine that is away is compared with the ledger when it is back.
   */
  private async hand(job: ClaimedJob, outcome: Outcome | null): Promise<void> {
    if (outcome?.kind !== 'retry' && outcome?.kind !== 'parked') return;
    while (this.watch.reachable) {
      try {
        return await this.add(job);
      } catch (error) {
        this.logger.warn(
          { jobId: job.id, reason: messageOf(error) },
          'the engine did not take a job that goes on later',
        );
        if (this.drainSignal.draining) return;
        await pause(AGAIN_MS);
      }
    }
  }

  /** The ledger knows of a wake meanwhile: before the add, then it is accepted, or after it, then its time has come. */
  private async add({ id, queue, type, priority }: ClaimedJob): Promise<void> {
    const truth = await this.ledger.getStatus(id);
    if (truth?.state !== 'delayed') return;
    await this.engine.add([{ id, queue, type, priority, delay: truth.due }]);
    const now = await this.ledger.getStatus(id);
    if (truth.due > 0 && now && !isEnded(now.state) && now.due <= 0) await this.engine.promote(queue, id);
  }
}
