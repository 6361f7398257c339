import { Injectable, Logger } from '@nestjs/common';
import { HubError, isA, messageOf } from '../../../common/errors.js';
import type { ClaimedJob, Outcome, Recorded } from '../../../jobs/job.js';
import { JobObserver } from '../../../jobs/job-observer.js';
import { RunLedger } from '../../../jobs/ports/ledger.js';
import { DEFAULT_RETRY } from '../../../jobs/retry-policy.js';
import { classify } from '../../../retry/classify.js';
import { decide } from '../../../retry/decide.js';

/** A run as the ledger has it. `outcome` is what became of the job, even if the run itself had another one. */
export interface RecordedRun extends Recorded {
  outcome: Outcome;
}

/** Records the outcomes of runs, and reports them to observer and log. */
@Injectable()
export class RunRecorder {
  private readonly logger = new Logger('Jobs');

  constructor(
    private readonly ledger: RunLedger,
    private readonly observer: JobObserver,
  ) {}

  /** Returns what the ledger has written; null if the run was fenced off. */
  async record(job: ClaimedJob, outcome: Outcome, began: number): Promise<RecordedRun | null> {
    const run = await this.write(job, outcome);
    if (run) this.report(job, run.outcome, performance.now() - began);
    return run;
  }

  /** Records the outcome. If PostgreSQL can't store it, the job fails; an unavailable ledger is not charged to the job. */
  private async write(job: ClaimedJob, outcome: Outcome): Promise<RecordedRun | null> {
    try {
      return recordedRun(outcome, await this.ledger.record(job, outcome));
    } catch (error) {
      const code = isA(error, HubError) ? error.code : undefined;
      if (code === 'LEDGER_UNAVAILABLE') throw error;
      const why = `The outcome (${outcome.kind}) can't be stored: ${messageOf(error)}`;
      const failure = new HubError(code === 'RESULT_TOO_LARGE' ? code : 'PERMANENT_ERROR', why);
      const failed = decide(classify(failure), job, DEFAULT_RETRY);
      return recordedRun(failed, await this.ledger.record(job, failed));
    }
  }

  private report(job: ClaimedJob, outcome: Outcome, ranMs: number): void {
    const code = 'error' in outcome ? outcome.error.code : null;
    this.observer.ended({ queue: job.queue, type: job.type, outcome: outcome.kind, code, ranMs });
    const { id: jobId, queue, type, priority, attemptsMade } = job;
    const fields = { jobId, queue, type, priority, attempt: attemptsMade + 1, ranMs: Math.round(ranMs) };
    switch (outcome.kind) {
      case 'completed':
        return this.logger.log(fields, 'job completed');
      case 'failed':
        return this.logger.error({ ...fields, code: outcome.error.code, reason: outcome.error.message }, 'job failed');
      case 'retry':
        return this.logger.warn(
          { ...fields, code: outcome.error.code, reason: outcome.error.message, retryInMs: outcome.delay },
          'job will be retried',
        );
      case 'parked':
      case 'released':
      case 'cancelled':
        return this.logger.log({ ...fields, reason: outcome.reason }, `job ${outcome.kind}`);
      case 'waiting':
        return this.logger.log(fields, 'job waits for its children');
    }
  }
}

/** A cancel that came too late for the run's signal still holds: the ledger writes it in place of a wait or a retry. */
function recordedRun(outcome: Outcome, recorded: Recorded | null): RecordedRun | null {
  if (recorded?.state !== 'cancelled' || outcome.kind === 'cancelled') return recorded && { ...recorded, outcome };
  return { ...recorded, outcome: { kind: 'cancelled', reason: recorded.cancelReason ?? 'no reason given' } };
}
