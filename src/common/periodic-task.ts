import { type LoggerService, SetMetadata } from '@nestjs/common';
import { messageOf } from './errors.js';
import type { Timings } from './timings.js';

export const PERIODIC = Symbol('Periodic');

/** Occasion of a run: the node's start, or the interval. */
export type When = 'start' | 'each';

export interface Periodic {
  every: keyof Timings;
  failed: string;
  /** Runs at the node's start, too, once its store is ready; the method then gets the occasion. */
  atStart: boolean;
}

/**
 * Makes a provider's method a periodic task, which begins and ends with the hub.
 * @param failed log message for a run that throws: what failed, and what comes next
 */
export const Periodic = (every: keyof Timings, failed: string, { atStart = false } = {}) =>
  SetMetadata(PERIODIC, { every, failed, atStart } satisfies Periodic);

/** A duty at an interval. One run at a time: with a slow store, runs would pile up. One that throws is logged. */
export class PeriodicTask {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;

  constructor(
    private readonly act: (when: When) => unknown,
    private readonly everyMs: number,
    private readonly failed: string,
    private readonly logger: Pick<LoggerService, 'warn'>,
  ) {}

  /** @param atStart runs now, too */
  start(atStart = false): void {
    this.timer ??= setInterval(() => void this.runOnce(), this.everyMs);
    if (atStart) void this.runOnce('start');
  }

  /** Runs now, or joins the run in progress. Never rejects. */
  runOnce(when: When = 'each'): Promise<void> {
    this.running ??= this.run(when).finally(() => (this.running = undefined));
    return this.running;
  }

  /** Begins no further run. @returns the run in progress */
  stop(): Promise<void> {
    clearInterval(this.timer);
    return this.running ?? Promise.resolve();
  }

  private async run(when: When): Promise<void> {
    try {
      await this.act(when);
    } catch (error) {
      this.logger.warn({ reason: messageOf(error) }, this.failed);
    }
  }
}
