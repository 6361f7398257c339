import { Injectable, Logger } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import { messageOf } from '../../../common/errors.js';
import type { ClaimedJob, Recorded } from '../../../jobs/job.js';
import { isEnded } from '../../../jobs/job-state.js';
import { Engine, EngineWatch } from '../../../jobs/ports/engine.js';
import { RunLedger } from '../../../jobs/ports/ledger.js';
import { DrainSignal } from '../slots/drain-signal.js';
import { JobExecutor } from '../execution/job-executor.js';
import { SlotLease } from '../slots/slot-lease.js';
import { SlotPool } from '../slots/slot-pool.js';

/** Delay between two attempts to add a job to a reachable engine. */
const AGAIN_MS = 500;

/** Runs claimed jobs without a copy in the engine: the same executor, the same slots. */
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
   * Runs the job in a slot that was reserved for it, releases the slot, and adds the job to the engine if it is delayed.
   * Never throws.
   * @param leftSlot called when the run goes on without its slot
   */
  async run(job: ClaimedJob, leftSlot?: () => void): Promise<void> {
    await this.hand(job, await this.runAlone(job, { leftSlot }));
  }

  /** Runs the job in the same way, and returns what the ledger has of it. @param ended called when the run is recorded */
  async runAlone(
    job: ClaimedJob,
    { leftSlot, ended }: { leftSlot?: () => void; ended?: () => void },
  ): Promise<Recorded | null> {
    const slot = new SlotLease(this.slotPool, job.queue);
    const leaveSlot = () => slot.releaseEarly() && leftSlot?.();
    let running = true;
    const release = () => {
      if (running) ended?.();
      running = false;
      slot.release();
    };
    try {
      // Claimed while the shutdown began: another node can claim the released job immediately.
      if (this.drainSignal.draining)
        return await this.ledger.record(job, { kind: 'released', reason: 'the node shuts down' });
      return await this.executor.execute(job, release, leaveSlot);
    } catch (error) {
      this.logger.error(
        { jobId: job.id, queue: job.queue, reason: messageOf(error) },
        'run without the engine aborted by an unexpected error',
      );
      return null;
    } finally {
      release();
    }
  }

  /**
   * Adds a delayed job to the engine. A released job is accepted and found by the dispatcher. A disconnected engine is
   * reconciled with the ledger when it reconnects.
   */
  private async hand(job: ClaimedJob, recorded: Recorded | null): Promise<void> {
    if (recorded?.state !== 'delayed') return;
    const dueAt = performance.now() + recorded.dueInMs;
    while (this.watch.reachable) {
      try {
        return await this.add(job, Math.max(0, dueAt - performance.now()));
      } catch (error) {
        this.logger.warn(
          { jobId: job.id, reason: messageOf(error) },
          'adding a delayed job to the engine failed; it is retried',
        );
        if (this.drainSignal.draining) return;
        await pause(AGAIN_MS);
      }
    }
  }

  /**
   * Adds a delayed job. A wake or an end since its outcome was recorded found no copy to promote or to remove: one read
   * closes the gap.
   */
  private async add({ id, queue, type, priority }: ClaimedJob, delay: number): Promise<void> {
    await this.engine.add([{ id, queue, type, priority, delay }]);
    const now = await this.ledger.getStatus(id);
    if (!now || isEnded(now.state)) await this.engine.remove(queue, [id]);
    else if (delay > 0 && now.due <= 0) await this.engine.promote(queue, id);
  }
}
