import { Injectable, Logger } from '@nestjs/common';
import { HubError, isA, messageOf } from '../../../common/errors.js';
import { ledgerClock } from '../../../common/ledger-clock.js';
import type { ClaimedJob, Outcome, Recorded } from '../../../jobs/job.js';
import { JobObserver } from '../../../jobs/job-observer.js';
import { JobRegistry, type RegisteredHandler } from '../../../jobs/job-registry.js';
import { EffectLedger } from '../../../jobs/ports/effects.js';
import { Lanes } from '../../../jobs/ports/lanes.js';
import { SecretBox } from '../../../jobs/ports/secrets.js';
import { RunLedger } from '../../../jobs/ports/ledger.js';
import { JobEnqueuer } from '../../../jobs/ports/worker.js';
import { invokeHandler, payloadOf, type HandledRun } from './invoke-handler.js';
import { outcomeOf, type HandlerResult } from './outcome-of.js';
import { RunContext } from './run-context.js';
import { RunRecorder } from './run-recorder.js';
import type { RunSignal } from './run-signal.js';
import { RunTraces } from './run-traces.js';
import { ActiveRunRegistry } from './active-run-registry.js';

export interface RunHooks {
  /** Called when every handler has ended or was abandoned, before the outcomes are recorded. */
  allEnded?: () => void;
  recorded?: () => void;
  leaveSlot?: () => void;
}

/**
 * Runs claimed jobs from any source: validates, runs the handler under its signal, decides, records. Never throws for a
 * handler's errors.
 */
@Injectable()
export class JobExecutor {
  private readonly logger = new Logger('Jobs');

  constructor(
    private readonly registry: JobRegistry,
    private readonly ledger: RunLedger,
    private readonly enqueuer: JobEnqueuer,
    private readonly observer: JobObserver,
    private readonly activeRunRegistry: ActiveRunRegistry,
    private readonly recorder: RunRecorder,
    private readonly effects: EffectLedger,
    private readonly traces: RunTraces,
    private readonly lanes: Lanes,
    private readonly secrets: SecretBox,
  ) {}

  /**
   * Returns what the ledger has written of the run; null if it was fenced off.
   * @param recorded called when the outcome is in the ledger, which is before onFailed
   * @param leaveSlot called when the handler asks for it, see JobContext
   */
  async execute(job: ClaimedJob, recorded: () => void, leaveSlot: () => void): Promise<Recorded | null> {
    const [run] = this.executeAll([job], { recorded, leaveSlot });
    return (await run) ?? null;
  }

  /** Runs jobs of one type together, in one slot; each has its outcome as soon as it is known. */
  executeAll(jobs: ClaimedJob[], { allEnded, recorded, leaveSlot }: RunHooks): Promise<Recorded | null>[] {
    let atWork = jobs.length;
    const ended = () => {
      atWork -= 1;
      if (atWork === 0) allEnded?.();
    };
    const began = performance.now();
    const registered = this.registry.find(jobs[0]?.type ?? '');
    const handled = jobs.map((job): HandledRun => {
      this.observer.started({ queue: job.queue, type: job.type, waitedMs: job.waitedMs });
      const run = this.activeRunRegistry.begin(job);
      watchLimits(job, run.signal);
      const context = new RunContext(job, run.signal, this.ledger, this.enqueuer, this.effects, leaveSlot);
      return { job, run, context };
    });
    const endings = this.traces.within(jobs, () => invokeHandler(registered, handled, this.lanes, this.secrets));
    return handled.map((one, index) =>
      this.finish(one, registered, endings[index] as Promise<HandlerResult>, { began, ended, recorded }),
    );
  }

  private async finish(
    { job, run, context }: HandledRun,
    registered: RegisteredHandler | undefined,
    handling: Promise<HandlerResult>,
    { began, ended, recorded: onRecorded }: { began: number; ended: () => void; recorded?: () => void },
  ): Promise<Recorded | null> {
    let outcome: Outcome | undefined;
    try {
      const ignored = run.signal.graceOver.then((): HandlerResult => ({ kind: 'abandoned' }));
      const ending = await Promise.race([handling, ignored]);
      run.handlerRunning = false;
      ended();
      outcome = outcomeOf(ending, run.signal, job, registered?.spec.retry);
      const recorded = await this.recorder.record(job, outcome, began);
      outcome = recorded?.outcome ?? outcome;
      onRecorded?.();
      if (recorded?.outcome.kind === 'failed')
        await this.afterLastAttempt(job, registered, context, ending, recorded.outcome);
      return recorded;
    } finally {
      this.traces.ended(job, outcome);
      this.activeRunRegistry.end(run);
    }
  }

  private async afterLastAttempt(
    job: ClaimedJob,
    registered: RegisteredHandler | undefined,
    context: RunContext,
    handlerResult: HandlerResult,
    outcome: Extract<Outcome, { kind: 'failed' }>,
  ): Promise<void> {
    const payload = registered?.handler.onFailed && readable(() => payloadOf(registered.spec, job, this.secrets));
    if (!registered?.handler.onFailed || payload === undefined) return;
    const thrown = handlerResult.kind === 'threw' ? handlerResult.error : undefined;
    const error = isA(thrown, Error) ? thrown : new HubError(outcome.error.code, outcome.error.message);
    try {
      await registered.handler.onFailed(payload, error, context);
    } catch (failure) {
      this.logger.error({ jobId: job.id, type: job.type, reason: messageOf(failure) }, 'onFailed failed');
    }
  }
}

/** Returns undefined where the payload is not valid, which has failed the job. */
function readable(read: () => unknown): unknown {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function watchLimits({ timeout, deadline }: ClaimedJob, signal: RunSignal): void {
  if (timeout !== null) signal.stopAfter(timeout, 'timeout', `The attempt took longer than ${timeout} ms`);
  if (!deadline) return;
  signal.stopAfter(deadline.getTime() - ledgerClock.now(), 'deadline', `The deadline ${deadline.toISOString()} passed`);
}
