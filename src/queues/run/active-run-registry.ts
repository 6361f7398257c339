import { Injectable } from '@nestjs/common';
import { ActiveRuns } from '../../jobs/ports.js';
import { RunSignal } from './run-signal.js';

/** Longer than a claim's answer can be under way. */
const EARLY_MS = 10_000;

export interface Run {
  readonly id: string;
  readonly start: number;
  readonly signal: RunSignal;
  /** Until its handler has ended: nothing of its outcome is known yet. */
  handlerRunning: boolean;
}

/** The runs of this process, each from its claim until its outcome is recorded: whoever wants one to end tells it here. */
@Injectable()
export class ActiveRunRegistry extends ActiveRuns {
  /** By run, not by job: one that was fenced off may still be here when the next begins. */
  private readonly runs = new Map<string, Run>();
  /** Cancels that came before the run they are for: its claim was still on the way here. */
  private readonly pendingCancels = new Map<string, string>();

  get count(): number {
    return this.runs.size;
  }

  /** The run of this claim: a new one, unless it has been begun before. */
  begin({ id, start }: { id: string; start: number }): Run {
    const key = keyOf(id, start);
    const begun = this.runs.get(key);
    if (begun) return begun;
    const run: Run = { id, start, signal: new RunSignal(), handlerRunning: true };
    this.runs.set(key, run);
    const cancelled = this.pendingCancels.get(key);
    if (cancelled !== undefined) run.signal.stop('cancel', cancelled);
    return run;
  }

  end(run: Run): void {
    run.handlerRunning = false;
    run.signal.clear();
    this.runs.delete(keyOf(run.id, run.start));
  }

  /** Shutdown: what still runs is handed back. */
  stopAll(reason: string): void {
    for (const { signal } of this.runs.values()) signal.stop('shutdown', reason);
  }

  has(id: string, start: number): boolean {
    return this.runs.has(keyOf(id, start));
  }

  running(): { id: string; start: number }[] {
    return [...this.runs.values()]
      .filter(({ handlerRunning }) => handlerRunning)
      .map(({ id, start }) => ({ id, start }));
  }

  /** Handing back is what does no harm should it be the ledger's answer that was old. */
  revoke(id: string, start: number, reason: string): void {
    const run = this.runs.get(keyOf(id, start));
    if (run?.handlerRunning) run.signal.stop('shutdown', reason);
  }

  cancel(id: string, start: number, reason: string): void {
    const key = keyOf(id, start);
    const run = this.runs.get(key);
    if (run) return run.signal.stop('cancel', reason);
    this.pendingCancels.set(key, reason);
    setTimeout(() => this.pendingCancels.delete(key), EARLY_MS).unref();
  }
}

function keyOf(id: string, start: number): string {
  return `${id}/${start}`;
}
