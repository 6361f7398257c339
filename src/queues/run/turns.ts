import { Injectable, Logger } from '@nestjs/common';
import { messageOf } from '../../common/errors.js';
import type { ClaimedJob, Outcome } from '../../jobs/job.js';
import { RunLedger } from '../../jobs/ports.js';
import { Intake } from './intake.js';
import { JobExecutor } from './job-executor.js';
import { PATIENCE_MS, type Lookahead } from './lookahead.js';
import { Runs } from './runs.js';
import { Slot } from './slot.js';
import { Slots } from './slots.js';

/** What a run, or the refusal of one, left to be done with the engine's copy. */
export type Ran = { job: ClaimedJob; outcome: Outcome | null } | 'refused' | 'given up';

export interface Turn {
  lookahead: Lookahead;
  /** False for a copy beyond the slots: it waits for one no longer than others may wait for it. */
  patient: boolean;
  /** Called when the run goes on without its slot. */
  leftSlot: () => void;
}

/** Brings a job that the engine has handed out to its run: its claim, and a slot of its queue. */
@Injectable()
export class Turns {
  private readonly logger = new Logger(Turns.name);
  /** Runs of jobs whose process has died before, in whichever queue. */
  private suspects = 0;

  constructor(
    private readonly ledger: RunLedger,
    private readonly executor: JobExecutor,
    private readonly slots: Slots,
    private readonly intake: Intake,
    private readonly runs: Runs,
  ) {}

  /**
   * How many jobs of a queue may be held beyond its slots. None while a suspect runs: all that a process holds is charged with
   * its crash.
   */
  ahead(lookahead: Lookahead): number {
    return this.suspects > 0 ? 0 : lookahead.size;
  }

  async take(id: string, queue: string, { lookahead, patient, leftSlot }: Turn): Promise<Ran> {
    if (this.ahead(lookahead) > 0) return this.claimedFirst(id, queue, { lookahead, patient, leftSlot });
    if (!(await this.slots.enter(queue, patient ? undefined : PATIENCE_MS))) return 'given up';
    const slot = new Slot(this.slots, queue);
    try {
      const began = performance.now();
      const job = await this.claim(id);
      return typeof job === 'string'
        ? job
        : await this.run(job, slot, performance.now() - began, { lookahead, leftSlot });
    } finally {
      slot.leave();
    }
  }

  /** Claimed first: slots are for jobs that can run. */
  private async claimedFirst(id: string, queue: string, { lookahead, patient, leftSlot }: Turn): Promise<Ran> {
    const began = performance.now();
    const job = await this.claim(id, patient);
    if (job === 'given up') lookahead.starved();
    if (typeof job === 'string') return job;
    const claimMs = performance.now() - began;
    // It counts as a run from here on: for cancels, and for whoever looks for runs that were lost.
    const run = this.runs.begin(job);
    if (!(await this.slots.enter(queue, PATIENCE_MS))) {
      lookahead.starved();
      const outcome: Outcome = { kind: 'released', reason: `no slot was free within ${PATIENCE_MS} ms` };
      const recorded = await this.ledger.record(job, outcome).finally(() => this.runs.end(run));
      return { job, outcome: recorded ? outcome : null };
    }
    return this.run(job, new Slot(this.slots, queue), claimMs, { lookahead, leftSlot });
  }

  /** With the ledger away, a patient copy is kept until it can be asked, or the process stops. */
  private async claim(id: string, patient = true): Promise<ClaimedJob | 'refused' | 'given up'> {
    try {
      return (await this.ledger.claim(id, patient ? this.intake.signal : undefined)) ?? 'refused';
    } catch (error) {
      this.logger.warn({ jobId: id, reason: messageOf(error) }, 'not claimed');
      return 'given up';
    }
  }

  /** The slot is free when the handler has ended: the record takes none, nor does telling the engine. */
  private async run(
    job: ClaimedJob,
    slot: Slot,
    claimMs: number,
    { lookahead, leftSlot }: Omit<Turn, 'patient'>,
  ): Promise<Ran> {
    const began = performance.now();
    let ended = began;
    const suspect = job.crashes > 0;
    if (suspect) this.suspects += 1;
    try {
      const end = () => {
        ended = performance.now();
        slot.leave();
      };
      const outcome = await this.executor.execute(job, end, () => slot.leaveEarly() && leftSlot());
      // What follows a failure (onFailed) is no part of the record.
      if (outcome?.kind === 'completed') lookahead.ran(ended - began, claimMs + performance.now() - ended);
      return { job, outcome };
    } finally {
      if (suspect) this.suspects -= 1;
      slot.leave();
    }
  }
}
