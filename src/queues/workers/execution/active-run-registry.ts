import { Inject, Injectable } from '@nestjs/common';
import { HUB_CONFIG, type HubConfig } from '../../../config/hub-config.js';
import { ActiveRuns } from '../../../jobs/ports/worker.js';
import { RunSignal } from './run-signal.js';

/** Lifetime of a pending cancel; longer than a claim's answer can be in flight. */
const EARLY_MS = 10_000;

export interface Run {
  readonly id: string;
  readonly runNumber: number;
  readonly signal: RunSignal;
  /** True until the handler has ended; nothing of the outcome is known before. */
  handlerRunning: boolean;
}

/** Runs of this process, each from its claim until its outcome is recorded; requests to stop a run arrive here. */
@Injectable()
export class ActiveRunRegistry extends ActiveRuns {
  /** Keyed by run, not by job: a fenced-off run may still be here when the next one begins. */
  private readonly runs = new Map<string, Run>();
  /** Cancels that arrived before their run, whose claim was still in flight. */
  private readonly pendingCancels = new Map<string, string>();

  constructor(@Inject(HUB_CONFIG) private readonly config: HubConfig) {
    super();
  }

  get count(): number {
    return this.runs.size;
  }

  /** Returns the run of this claim, created unless it has begun before. */
  begin({ id, runNumber }: { id: string; runNumber: number }): Run {
    const key = keyOf(id, runNumber);
    const begun = this.runs.get(key);
    if (begun) return begun;
    const run: Run = { id, runNumber, signal: new RunSignal(this.config.timings), handlerRunning: true };
    this.runs.set(key, run);
    const cancelled = this.pendingCancels.get(key);
    if (cancelled !== undefined) run.signal.stop('cancel', cancelled);
    return run;
  }

  end(run: Run): void {
    run.handlerRunning = false;
    run.signal.clear();
    this.runs.delete(keyOf(run.id, run.runNumber));
  }

  /** Stops all runs at shutdown; they are released. */
  stopAll(reason: string): void {
    for (const { signal } of this.runs.values()) signal.stop('shutdown', reason);
  }

  has(id: string, runNumber: number): boolean {
    return this.runs.has(keyOf(id, runNumber));
  }

  running(): { id: string; runNumber: number }[] {
    return [...this.runs.values()]
      .filter(({ handlerRunning }) => handlerRunning)
      .map(({ id, runNumber }) => ({ id, runNumber }));
  }

  /** Stops a run as a shutdown does: a release does no harm if the ledger's answer was outdated. */
  revoke(id: string, runNumber: number, reason: string): void {
    const run = this.runs.get(keyOf(id, runNumber));
    if (run?.handlerRunning) run.signal.stop('shutdown', reason);
  }

  cancel(id: string, runNumber: number, reason: string): void {
    const key = keyOf(id, runNumber);
    const run = this.runs.get(key);
    if (run) return run.signal.stop('cancel', reason);
    this.pendingCancels.set(key, reason);
    setTimeout(() => this.pendingCancels.delete(key), EARLY_MS).unref();
  }
}

function keyOf(id: string, runNumber: number): string {
  return `${id}/${runNumber}`;
}
