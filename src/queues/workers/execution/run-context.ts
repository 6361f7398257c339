import { HubError } from '../../../common/errors.js';
import type { Effect } from '../../../jobs/effect.js';
import type { ChildJob, ClaimedJob } from '../../../jobs/job.js';
import type { JobContext } from '../../../jobs/job-handler.js';
import type { JobRequestInput } from '../../../jobs/job-request.js';
import type { EffectLedger } from '../../../jobs/ports/effects.js';
import type { RunLedger } from '../../../jobs/ports/ledger.js';
import type { JobEnqueuer } from '../../../jobs/ports/worker.js';
import { boundedPause } from '../../../jobs/retry-policy.js';
import { performEffect } from './perform-effect.js';
import type { RunSignal } from './run-signal.js';

/** Interruption of a run at its handler's request: not an error, so no attempt is used. */
export abstract class RunInterruption extends Error {
  constructor(
    readonly jobId: string,
    message: string,
  ) {
    super(message);
  }
}

/** Thrown by ctx.snooze and ctx.suspend. */
export class Snoozed extends RunInterruption {
  constructor(
    jobId: string,
    readonly delay: number,
    reason: string,
  ) {
    super(jobId, reason);
  }
}

/** Thrown by ctx.waitForChildren. */
export class WaitsForChildren extends RunInterruption {
  constructor(
    jobId: string,
    readonly open: number,
  ) {
    super(jobId, 'waits for its children');
  }
}

/** Thrown by ctx.cancel. */
export class CancelledByHandler extends RunInterruption {}

/** Handler's view of its run. */
export class RunContext implements JobContext {
  readonly jobId: string;
  readonly type: string;
  readonly queue: string;
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly runNumber: number;
  readonly tenant: string | null;

  constructor(
    private readonly run: ClaimedJob,
    private readonly runSignal: RunSignal,
    private readonly ledger: RunLedger,
    private readonly enqueuer: JobEnqueuer,
    private readonly effects: EffectLedger,
    /** Releases the run's slot to others, if it has one of its own. */
    readonly leaveSlot: () => void = () => undefined,
  ) {
    this.jobId = run.id;
    this.type = run.type;
    this.queue = run.queue;
    this.attempt = run.attemptsMade + 1;
    this.maxAttempts = run.maxAttempts;
    this.runNumber = run.runNumber;
    this.tenant = run.tenant;
  }

  get signal(): AbortSignal {
    return this.runSignal.signal;
  }

  progress(percent: number): void {
    this.ledger.progress(this.run, percent);
  }

  log(line: string): void {
    this.ledger.log(this.run, line);
  }

  effect<Result>(key: string, effect: Effect<Result>): Promise<Result> {
    return performEffect(this.effects, this.run, key, effect, this.signal);
  }

  async enqueue(request: JobRequestInput, { as }: { as?: string } = {}): Promise<{ id: string }> {
    const { tenant = this.tenant ?? undefined } = request;
    const { id } = await this.enqueuer.route(
      { ...request, tenant },
      { parentId: this.run.id, as, actor: `job:${this.run.id}` },
    );
    return { id };
  }

  waitForChildren(open = 0): never {
    throw new WaitsForChildren(this.jobId, Math.max(0, Math.trunc(open)));
  }

  children(after?: string): Promise<ChildJob[]> {
    return this.ledger.children(this.run.id, after);
  }

  timesReopened(): Promise<number> {
    return this.ledger.timesReopened(this.run.id);
  }

  snooze(delayMs: number): never {
    throw new Snoozed(this.jobId, pauseOf(delayMs), 'snoozed');
  }

  suspend(until: Date): never {
    throw new Snoozed(this.jobId, pauseOf(until.getTime() - Date.now()), 'suspended');
  }

  cancel(reason: string): never {
    throw new CancelledByHandler(this.jobId, reason);
  }
}

function pauseOf(ms: number): number {
  if (Number.isNaN(ms))
    throw new HubError('PERMANENT_ERROR', 'ctx.snooze takes milliseconds, ctx.suspend a valid Date');
  return boundedPause(ms);
}
