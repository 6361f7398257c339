import { Injectable, Logger } from '@nestjs/common';
import { messageOf } from '../../common/errors.js';
import type { ClaimedJob, Outcome } from '../../jobs/job.js';
import { RunLedger } from '../../jobs/ports.js';
import { DrainSignal } from './drain-signal.js';
import { JobExecutor } from './job-executor.js';
import { SlotLease } from './slot-lease.js';
import { SlotPool } from './slot-pool.js';

/** How long a copy beyond the slots waits for one before others may have it. */
const PATIENCE_MS = 100;

/** What a run, or the refusal of one, left to be done with the engine's copy. */
export type RunResult = { job: ClaimedJob; outcome: Outcome | null } | 'notClaimed' | 'abandoned';

export interface AdmissionOptions {
  /** False for a copy beyond the slots: it waits for one no longer than others may wait for it. */
  patient: boolean;
  /** Called when the run goes on without its slot. */
  leftSlot: () => void;
}

/**
 * Brings a job that the engine has handed out to its run. The slot comes before the claim and is left after the record, so
 * that the ledger never has more active jobs than there are slots (decision 10).
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
      return { job, outcome: await this.executor.execute(job, () => slot.release(), leaveSlot) };
    } finally {
      slot.release();
    }
  }

  /** With the ledger away, the copy is kept until it can be asked, or the process stops. */
  private async claim(id: string): Promise<ClaimedJob | 'notClaimed' | 'abandoned'> {
    try {
      return (await this.ledger.claim(id, this.drainSignal.signal)) ?? 'notClaimed';
    } catch (error) {
      this.logger.warn({ jobId: id, reason: messageOf(error) }, 'not claimed');
      return 'abandoned';
    }
  }
}
