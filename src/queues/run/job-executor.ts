import { Injectable, Logger } from '@nestjs/common';
import { HubError, messageOf } from '../../common/errors.js';
import { parseOrThrow } from '../../common/validation.js';
import type { ClaimedJob, Outcome } from '../../jobs/job.js';
import type { RegisteredHandler } from '../../jobs/job-registry.js';
import { JobRegistry } from '../../jobs/job-registry.js';
import { JobObserver } from '../../jobs/job-observer.js';
import { ActiveRuns, JobEnqueuer, RunLedger } from '../../jobs/ports.js';
import { decide } from '../../retry/decide.js';
import { classify } from '../../retry/classify.js';
import { DEFAULT_RETRY } from '../../jobs/retry-policy.js';
import { outcomeOf, type Ending } from './outcome-of.js';
import { RunContext } from './run-context.js';
import { RunSignal } from './run-signal.js';

/** Longer than a claim's answer can be under way. */
const EARLY_MS = 10_000;

/**
 * Runs claimed jobs, whoever claimed them for it: validates, runs the handler under its signal, decides, records. It
 * never throws for what a handler does.
 */
@Injectable()
export class JobExecutor extends ActiveRuns {
  private readonly logger = new Logger('Jobs');
  /** By run, not by job: one that was fenced off may still be here when the next begins. */
  private readonly runs = new Map<string, RunSignal>();
  /** Those of them whose handlers have not ended. */
  private readonly atWork = new Map<string, { id: string; start: number }>();
  /** Cancels that came before the run they are for: its claim was still on the way here. */
  private readonly early = new Map<string, string>();

  constructor(
    private readonly registry: JobRegistry,
    private readonly ledger: RunLedger,
    private readonly enqueuer: JobEnqueuer,
    private readonly observer: JobObserver,
  ) {
    super();
  }

  /** How many jobs run now. */
  get running(): number {
    return this.runs.size;
  }

  /** Answers the outcome that the ledger holds now; null when the run had been fenced off. */
  async execute(job: ClaimedJob): Promise<Outcome | null> {
    const began = performance.now();
    const signal = new RunSignal();
    const run = keyOf(job.id, job.start);
    this.runs.set(run, signal);
    this.atWork.set(run, { id: job.id, start: job.start });
    const cancelled = this.early.get(run);
    if (cancelled !== undefined) signal.stop('cancel', cancelled);
    this.observer.started({ queue: job.queue, type: job.type, waitedMs: job.waitedMs });
    try {
      const registered = this.registry.find(job.type);
      const context = new RunContext(job, signal.signal, this.ledger, this.enqueuer);
      const ending = await this.run(job, registered, context, signal);
      this.atWork.delete(run);
      const outcome = outcomeOf(ending, signal, job, registered?.spec.retry);
      const recorded = await this.record(job, outcome);
      if (recorded) this.tell(job, recorded, performance.now() - began);
      if (recorded?.kind === 'failed') await this.afterLastAttempt(job, registered, context, ending, recorded);
      return recorded;
    } finally {
      signal.clear();
      this.atWork.delete(run);
      this.runs.delete(run);
    }
  }

  working(): { id: string; start: number }[] {
    return [...this.atWork.values()];
  }

  /** Handing back is what does no harm should it be the ledger's answer that was old. */
  lose(id: string, start: number, reason: string): void {
    const run = keyOf(id, start);
    if (this.atWork.has(run)) this.runs.get(run)?.stop('shutdown', reason);
  }

  has(id: string, start: number): boolean {
    return this.runs.has(keyOf(id, start));
  }

  cancel(id: string, start: number, reason: string): void {
    const run = keyOf(id, start);
    const signal = this.runs.get(run);
    if (signal) return signal.stop('cancel', reason);
    this.early.set(run, reason);
    setTimeout(() => this.early.delete(run), EARLY_MS).unref();
  }

  /** Shutdown: what still runs is handed back. */
  stopAll(reason: string): void {
    for (const signal of this.runs.values()) signal.stop('shutdown', reason);
  }

  private async run(
    job: ClaimedJob,
    registered: RegisteredHandler | undefined,
    context: RunContext,
    signal: RunSignal,
  ): Promise<Ending> {
    if (job.timeout !== null)
      signal.stopAfter(job.timeout, 'timeout', `The attempt took longer than ${job.timeout} ms`);
    if (job.deadline) {
      const left = job.deadline.getTime() - Date.now();
      signal.stopAfter(left, 'deadline', `The deadline ${job.deadline.toISOString()} passed`);
    }
    const running = (async (): Promise<Ending> => {
      try {
        if (!registered) {
          // Another node of a newer release may know it: no attempt is lost to a rolling update.
          throw new HubError('RATE_LIMITED', `no handler for ${job.type} on this node`, { retryAfterMs: 10_000 });
        }
        const payload: unknown = parseOrThrow(registered.spec.payload, job.data, 'data.');
        return { kind: 'returned', result: await registered.handler.run(payload, context) };
      } catch (error) {
        return { kind: 'threw', error };
      }
    })();
    const ignored = signal.graceOver.then((): Ending => ({ kind: 'ignored' }));
    return Promise.race([running, ignored]);
  }

  /** What PostgreSQL can't store of an outcome is the job's failure, not the recorder's. */
  private async record(job: ClaimedJob, outcome: Outcome): Promise<Outcome | null> {
    try {
      return (await this.ledger.record(job, outcome)) ? outcome : null;
    } catch (error) {
      const failure = new HubError(
        'PERMANENT_ERROR',
        `The outcome (${outcome.kind}) can't be stored: ${messageOf(error)}`,
      );
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

  private async afterLastAttempt(
    job: ClaimedJob,
    registered: RegisteredHandler | undefined,
    context: RunContext,
    ending: Ending,
    outcome: Extract<Outcome, { kind: 'failed' }>,
  ): Promise<void> {
    const payload = registered?.spec.payload.safeParse(job.data);
    if (!registered?.handler.onFailed || !payload?.success) return;
    const thrown = ending.kind === 'threw' ? ending.error : undefined;
    const error = thrown instanceof Error ? thrown : new HubError(outcome.error.code, outcome.error.message);
    try {
      await registered.handler.onFailed(payload.data, error, context);
    } catch (failure) {
      this.logger.error({ jobId: job.id, type: job.type, reason: messageOf(failure) }, 'onFailed failed');
    }
  }
}

function keyOf(id: string, start: number): string {
  return `${id}/${start}`;
}
