import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { messageOf } from '../../common/errors.js';
import { Engine, EngineWatch } from '../../jobs/ports/engine.js';
import { QUEUE_NAMES } from '../../jobs/queue-names.js';
import { Dispatcher } from '../dispatch/dispatcher.js';
import { EngineRestorer, type RestoreWhen } from './engine-restorer.js';

/** Time that a start waits for the engine to be filled; readiness checks time out sooner than a large ledger takes. */
const START_MS = 5000;
const RETRY_MS = 1000;
const SECOND_PASS_MS = 3000;

/**
 * Holds the dispatcher while the engine is disconnected or does not yet hold what it should, and releases it as soon as
 * the engine is restored. Runs one restoration at a time in this process.
 */
@Injectable()
export class EngineRecovery {
  private readonly logger = new Logger('Recovery');
  private readonly listeners: (() => void)[] = [];
  private readonly restored = new Set<() => void>();
  private line: Promise<unknown> = Promise.resolve();
  /** Restoration due before the dispatcher may continue; undefined: none. */
  private due: RestoreWhen | undefined;
  private mending: Promise<void> | undefined;
  private second: NodeJS.Timeout | undefined;
  private ended = false;

  constructor(
    private readonly engine: Engine,
    private readonly watch: EngineWatch,
    private readonly dispatcher: Dispatcher,
    private readonly engineRestorer: EngineRestorer,
  ) {}

  /** @param compare reconciles even an engine with the current markers */
  async begin(compare: boolean): Promise<void> {
    this.listeners.push(
      this.watch.on('disconnected', () => this.dispatcher.hold()),
      this.watch.on('reconnected', () => this.mend('always')),
      this.watch.on('dataLost', () => this.mend('doubtful')),
    );
    if (!this.watch.reachable) return;
    this.mend(compare ? 'always' : 'doubtful');
    await Promise.race([this.mending, pause(START_MS, undefined, { ref: false })]);
  }

  /** Calls the listener when the engine holds what it should: at the start, and after each loss. @returns a function that removes it */
  onRestored(listener: () => void): () => void {
    this.restored.add(listener);
    return () => this.restored.delete(listener);
  }

  end(): void {
    this.ended = true;
    clearTimeout(this.second);
    for (const off of this.listeners.splice(0)) off();
  }

  /** Adds jobs that the engine does not hold, and returns their number. */
  async compare(): Promise<number> {
    return (await this.inLine(() => this.engineRestorer.run('always', true))) ?? 0;
  }

  /** Reconciles as `compare` does, unless another node is doing so. */
  async sweep(): Promise<void> {
    const count = await this.inLine(() => this.engineRestorer.run('always', false));
    if (count) this.logger.warn({ incomplete: count }, 'jobs recovered');
  }

  private mend(when: RestoreWhen): void {
    this.dispatcher.hold();
    if (this.due !== 'always') this.due = when;
    this.mending ??= this.untilRight().finally(() => {
      this.mending = undefined;
      // Requested while the previous restoration was ending.
      if (this.due && this.watch.reachable && !this.ended) this.mend(this.due);
    });
  }

  /** Retries while the engine is connected; a reconnect requests a new restoration. */
  private async untilRight(): Promise<void> {
    while (this.due && this.watch.reachable && !this.ended) {
      const { due } = this;
      this.due = undefined;
      try {
        await this.inLine(async () => {
          // Jobs in flight to the engine would arrive after the check of what it holds.
          await this.dispatcher.drained();
          await this.engineRestorer.run(due, true);
          // A worker whose claim was refused after it had been woken would otherwise check again only seconds later.
          await Promise.all(QUEUE_NAMES.map((queue) => this.engine.wake(queue)));
        });
      } catch (error) {
        this.due = due;
        this.logger.warn({ reason: messageOf(error) }, 'restoration of the engine failed; it is retried in a second');
        await pause(RETRY_MS, undefined, { ref: false });
      }
    }
    if (this.due || !this.watch.reachable || this.ended) return;
    this.dispatcher.release();
    for (const listener of this.restored) listener();
    clearTimeout(this.second);
    this.second = setTimeout(() => void this.reconcileAgain(), SECOND_PASS_MS).unref();
  }

  /** Reconciles once more: jobs in flight between ledger and engine during the first pass, on any node, have arrived now. */
  private async reconcileAgain(): Promise<void> {
    if (!this.watch.reachable || this.ended) return;
    await this.sweep().catch((error: unknown) => {
      this.logger.warn(
        { reason: messageOf(error) },
        'second reconciliation of the engine failed; the next one runs within a minute',
      );
    });
  }

  private inLine<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.line.then(work);
    this.line = turn.catch(() => undefined);
    return turn;
  }
}
