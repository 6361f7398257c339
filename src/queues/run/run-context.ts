import type { ChildJob, ClaimedJob } from '../../jobs/job.js';
import type { JobContext } from '../../jobs/job-handler.js';
import type { JobRequestInput } from '../../jobs/job-request.js';
import type { JobEnqueuer, RunLedger } from '../../jobs/ports.js';

/** Thrown by ctx.snooze and ctx.suspend: not an error, so no attempt is used. */
export class Parked extends Error {
  constructor(
    readonly delay: number,
    reason: string,
  ) {
    super(reason);
  }
}

/** Thrown by ctx.waitForChildren. */
export class WaitsForChildren extends Error {}

/** Thrown by ctx.cancel. */
export class CancelledByHandler extends Error {}

/** What a handler sees of its run. */
export class RunContext implements JobContext {
  readonly jobId: string;
  readonly type: string;
  readonly queue: string;
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly start: number;
  readonly tenant: string | null;

  constructor(
    private readonly run: ClaimedJob,
    readonly signal: AbortSignal,
    private readonly ledger: RunLedger,
    private readonly enqueuer: JobEnqueuer,
  ) {
    this.jobId = run.id;
    this.type = run.type;
    this.queue = run.queue;
    this.attempt = run.attemptsMade + 1;
    this.maxAttempts = run.maxAttempts;
    this.start = run.start;
    this.tenant = run.tenant;
  }

  progress(percent: number): void {
    this.ledger.progress(this.run, percent);
  }

  log(line: string): void {
    this.ledger.log(this.run, line);
  }

  async enqueue(request: JobRequestInput): Promise<{ id: string }> {
    const { id } = await this.enqueuer.route(request, { parentId: this.run.id, actor: `job:${this.run.id}` });
    return { id };
  }

  waitForChildren(): never {
    throw new WaitsForChildren('waits for its children');
  }

  children(after?: string): Promise<ChildJob[]> {
    return this.ledger.children(this.run.id, after);
  }

  snooze(delayMs: number): never {
    throw new Parked(Math.max(0, delayMs), 'snoozed');
  }

  suspend(until: Date): never {
    throw new Parked(Math.max(0, until.getTime() - Date.now()), 'suspended');
  }

  cancel(reason: string): never {
    throw new CancelledByHandler(reason);
  }
}
