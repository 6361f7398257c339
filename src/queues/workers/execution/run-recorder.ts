import { Injectable, Logger } from '@nestjs/common';
import { HubError, isA, messageOf } from '../../../common/errors.js';
import type { ClaimedJob, Outcome } from '../../../jobs/job.js';
import { JobObserver } from '../../../jobs/job-observer.js';
import { RunLedger } from '../../../jobs/ports.js';
import { DEFAULT_RETRY } from '../../../jobs/retry-policy.js';
import { classify } from '../../../retry/classify.js';
import { decide } from '../../../retry/decide.js';

/** Records the outcomes of runs, and reports them to observer and log. */
@Injectable()
export class RunRecorder {
  private readonly logger = new Logger('Jobs');

  constructor(
    private readonly ledger: RunLedger,
    private readonly observer: JobObserver,
  ) {}

  /** Returns the outcome that the ledger holds now; null if the run was fenced off. */
  async record(job: ClaimedJob, outcome: Outcome, began: number): Promise<Outcome | null> {
    const recorded = await this.write(job, outcome);
    if (recorded) this.tell(job, recorded, performance.now() - began);
    return recorded;
  }

  /** Records the outcome. If PostgreSQL can't store it, the job fails; an unavailable ledger is not charged to the job. */
  private async write(job: ClaimedJob, outcome: Outcome): Promise<Outcome | null> {
    try {
      return (await this.ledger.record(job, outcome)) ? outcome : null;
    } catch (error) {
      const code = isA(error, HubError) ? error.code : undefined;
      if (code === 'LEDGER_UNAVAILABLE') throw error;
      const why = `The outcome (${outcome.kind}) can't be stored: ${messageOf(error)}`;
      const failure = new HubError(code === 'RESULT_TOO_LARGE' ? code : 'PERMANENT_ERROR', why);
      const failed = decide(classify(failure), job, DEFAULT_RETRY);
      return (await this.ledger.record(job, failed)) ? failed : null;
    }
  }

  private tell(job: ClaimedJob, outcome: Outcome, ranMs: number): void {
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
