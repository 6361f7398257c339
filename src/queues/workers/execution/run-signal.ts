import { TIMINGS, type Timings } from '../../../common/timings.js';

/** Reason for which a run is asked to end early. */
export type StopKind = 'cancel' | 'timeout' | 'deadline' | 'uncaught' | 'shutdown';

/** Maximum delay of setTimeout; a later limit is not watched by this run. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** AbortSignal of one run, with the reason for its abort and a bound on how long the handler may ignore it. */
export class RunSignal {
  /** Created on first use: most handlers never read it. */
  private controller: AbortController | undefined;
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly listeners: (() => void)[] = [];
  private expire!: () => void;
  /** Resolves when the handler was asked to end and its grace is over. */
  readonly graceOver = new Promise<void>((resolve) => (this.expire = resolve));
  stopped: { kind: StopKind; reason: string; cause?: unknown } | undefined;

  get signal(): AbortSignal {
    if (!this.controller) {
      this.controller = new AbortController();
      if (this.stopped) this.controller.abort(new Error(this.stopped.reason));
    }
    return this.controller.signal;
  }

  /** @param grace of a handler after its signal */
  constructor(private readonly grace: Pick<Timings, 'cancelGraceMs' | 'stopGraceMs'> = TIMINGS) {}

  /** Stops the run; the first reason counts. */
  stop(kind: StopKind, reason: string, cause?: unknown): void {
    if (this.stopped) return;
    this.stopped = { kind, reason, cause };
    this.controller?.abort(new Error(reason, { cause }));
    this.timers.push(
      setTimeout(() => this.expire(), kind === 'cancel' ? this.grace.cancelGraceMs : this.grace.stopGraceMs),
    );
    for (const listener of this.listeners) listener();
  }

  /** Calls the listener once, at the stop, or immediately if the run is already stopped. */
  onStop(listener: () => void): void {
    if (this.stopped) listener();
    else this.listeners.push(listener);
  }

  stopAfter(ms: number, kind: StopKind, reason: string): void {
    if (ms > MAX_TIMER_MS) return;
    this.timers.push(setTimeout(() => this.stop(kind, reason), Math.max(0, ms)));
  }

  clear(): void {
    for (const timer of this.timers) clearTimeout(timer);
  }
}
