import { Injectable, Logger } from '@nestjs/common';
import { messageOf } from '../../common/errors.js';
import type { ClaimedJob, Outcome } from '../../jobs/job.js';
import { RunLedger } from '../../jobs/ports.js';
import { Intake } from './intake.js';
import { JobExecutor } from './job-executor.js';
import { Slot } from './slot.js';
import { Slots } from './slots.js';

/** How long a copy beyond the slots waits for one before others may have it. */
const PATIENCE_MS = 100;

/** What a run, or the refusal of one, left to be done with the engine's copy. */
export type Ran = { job: ClaimedJob; outcome: Outcome | null } | 'refused' | 'given up';

export interface Turn {
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
export class Turns {
  private readonly logger = new Logger(Turns.name);

  constructor(
    private readonly ledger: RunLedger,
    private readonly executor: JobExecutor,
    private readonly slots: Slots,
    private readonly intake: Intake,
  ) {}

  async take(id: string, queue: string, { patient, leftSlot }: Turn): Promise<Ran> {
    if (!(await this.slots.enter(queue, patient ? undefined : PATIENCE_MS))) return 'given up';
    const slot = new Slot(this.slots, queue);
    try {
      const job = await this.claim(id);
      if (typeof job === 'string') return job;
      const leaveSlot = () => slot.leaveEarly() && leftSlot();
      return { job, outcome: await this.executor.execute(job, () => slot.leave(), leaveSlot) };
    } finally {
      slot.leave();
    }
  }

  /** With the ledger away, the copy is kept until it can be asked, or the process stops. */
  private async claim(id: string): Promise<ClaimedJob | 'refused' | 'given up'> {
    try {
      return (await this.ledger.claim(id, this.intake.signal)) ?? 'refused';
    } catch (error) {
      this.logger.warn({ jobId: id, reason: messageOf(error) }, 'not claimed');
      return 'given up';
    }
  }
}
