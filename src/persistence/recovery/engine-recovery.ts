import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { messageOf } from '../../common/errors.js';
import { Engine, EngineWatch } from '../../jobs/ports.js';
import { QUEUE_NAMES } from '../../jobs/queue-names.js';
import { Dispatcher } from '../dispatcher.js';
import { EngineRestorer, type RestoreWhen } from './engine-restorer.js';

/** A start waits this long for the engine to be filled; whoever asks for readiness has less patience than a big ledger. */
const START_MS = 5000;
const RETRY_MS = 1000;
const SECOND_LOOK_MS = 3000;

/**
 * Between the watch and the dispatcher: while the engine is away, or does not hold yet what it should, nothing is handed to
 * it; when it is right again, the dispatcher goes on at once. One restoration at a time in this process.
 */
@Injectable()
export class EngineRecovery {
  private readonly logger = new Logger('Recovery');
  private readonly listeners: (() => void)[] = [];
  private line: Promise<unknown> = Promise.resolve();
  /** What has to be done before the dispatcher may go on; undefined: nothing. */
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

  /** @param compare also if the engine bears the right marks */
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

  end(): void {
    this.ended = true;
    clearTimeout(this.second);
    for (const off of this.listeners.splice(0)) off();
  }

  /** Brings back what the engine does not know. */
  async compare(): Promise<number> {
    return (await this.inLine(() => this.engineRestorer.run('always', true))) ?? 0;
  }

  /** The same, unless another node is just doing it. */
  async sweep(): Promise<void> {
    const count = await this.inLine(() => this.engineRestorer.run('always', false));
    if (count) this.logger.warn({ incomplete: count }, 'jobs recovered');
  }

  private mend(when: RestoreWhen): void {
    this.dispatcher.hold();
    if (this.due !== 'always') this.due = when;
    this.mending ??= this.untilRight().finally(() => {
      this.mending = undefined;
      // Asked for while the last one was on its way out.
      if (this.due && this.watch.reachable && !this.ended) this.mend(this.due);
    });
  }

  /** Tries again while the engine is there; when it comes back from being away, this is asked for anew. */
  private async untilRight(): Promise<void> {
    while (this.due && this.watch.reachable && !this.ended) {
      const { due } = this;
      this.due = undefined;
      try {
        await this.inLine(async () => {
          // What is on its way to the engine would come after the look at what it holds.
          await this.dispatcher.drained();
          await this.engineRestorer.run(due, true);
          // Whoever was refused a job that it had been woken for would look again seconds later.
          await Promise.all(QUEUE_NAMES.map((queue) => this.engine.wake(queue)));
        });
      } catch (error) {
        this.due = due;
        this.logger.warn({ reason: messageOf(error) }, 'the engine could not be filled; it is tried again');
        await pause(RETRY_MS, undefined, { ref: false });
      }
    }
    if (this.due || !this.watch.reachable || this.ended) return;
    this.dispatcher.release();
    clearTimeout(this.second);
    this.second = setTimeout(() => void this.lookAgain(), SECOND_LOOK_MS).unref();
  }

  /** What was on its way between ledger and engine during the first look, on whichever node, has arrived by now. */
  private async lookAgain(): Promise<void> {
    if (!this.watch.reachable || this.ended) return;
    await this.sweep().catch((error: unknown) => {
      this.logger.warn(
        { reason: messageOf(error) },
        'the second look at the engine failed; the next is within a minute',
      );
    });
  }

  private inLine<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.line.then(work);
    this.line = turn.catch(() => undefined);
    return turn;
  }
}
