import { Injectable, Logger } from '@nestjs/common';
import { messageOf } from '../../../common/errors.js';
import type { ClaimedJob, Recorded } from '../../../jobs/job.js';
import { RunLedger } from '../../../jobs/ports/ledger.js';
import { DrainSignal } from './drain-signal.js';
import { JobExecutor } from '../execution/job-executor.js';
import { SlotLease } from './slot-lease.js';
import { SlotPool } from './slot-pool.js';

/** Time that a copy beyond the slots waits for one before it is requeued for other nodes. */
const PATIENCE_MS = 100;

/** Result of a run, or the reason for none; it decides what happens to the engine's copy. */
export type RunResult = { job: ClaimedJob; recorded: Recorded | null } | 'notClaimed' | 'abandoned';

export interface AdmissionOptions {
  /** False for a copy beyond the slots, which waits for a slot only briefly so that other nodes can take it. */
  patient: boolean;
  /** Called when the run goes on without its slot. */
  leftSlot: () => void;
}

/**
 * Admits a job that the engine handed out to its run. The slot is acquired before the claim and released after the record,
 * so that the ledger never has more active jobs than there are slots (decision 10).
 */
@Injectable()
export class RunAdmission {
  private readonly logger = new Logger(RunAdmission.name);

  constructor(
    private readonly ledger: RunLedger,
    private readonly executor: JobExecutor,
    private readonly slotPool: SlotPool,
    private readonly drainSignal: DrainSignal,
  ) {}

  async admit(id: string, queue: string, { patient, leftSlot }: AdmissionOptions): Promise<RunResult> {
    if (!(await this.slotPool.acquire(queue, patient ? undefined : PATIENCE_MS))) return 'abandoned';
    const slot = new SlotLease(this.slotPool, queue);
    try {
      const job = await this.claim(id);
      if (typeof job === 'string') return job;
      const leaveSlot = () => slot.releaseEarly() && leftSlot();
      return { job, recorded: await this.executor.execute(job, () => slot.release(), leaveSlot) };
    } finally {
      slot.release();
    }
  }

  /** Claims the job. While the ledger is disconnected, the copy is kept until the ledger answers or the process stops. */
  private async claim(id: string): Promise<ClaimedJob | 'notClaimed' | 'abandoned'> {
    try {
      return (await this.ledger.claim(id, this.drainSignal.signal)) ?? 'notClaimed';
    } catch (error) {
      this.logger.warn({ jobId: id, reason: messageOf(error) }, 'claim failed; the copy returns to its queue');
      return 'abandoned';
    }
  }
}
