import { Injectable, Logger } from '@nestjs/common';
import { RunnerContainer } from './runner-container.js';
import { RunnerExit } from './runner-exit.js';
import { RunnerStore, type RunnerRow } from './runner-store.js';

/** A machine without a living worker for so long has not just been restarted. */
const SILENCE_MS = 300_000;

/**
 * Runners of machines that are gone would hold their place for ever: only who sees a container can say that it has ended.
 * The machine may also have got another name (a hub that runs in a container has a new one after each update).
 */
@Injectable()
export class OrphanedRunners {
  private readonly logger = new Logger(OrphanedRunners.name);
  /** Those of the round before: after an outage of PostgreSQL every node looks silent until it has reported. */
  private suspects = new Set<string>();

  constructor(
    private readonly runners: RunnerStore,
    private readonly container: RunnerContainer,
    private readonly exit: RunnerExit,
  ) {}

  /** Ends those that are lost. Answers those that this machine can see, which are its own from now on. */
  async round(): Promise<RunnerRow[]> {
    const before = this.suspects;
    this.suspects = new Set();
    const adopted: RunnerRow[] = [];
    for (const { silent, ...runner } of await this.runners.orphaned(SILENCE_MS)) {
      if (await this.container.find(runner)) {
        await this.runners.adopt(runner.id);
        adopted.push({ ...runner, host: this.runners.host });
      } else if (silent && before.has(runner.id)) {
        this.logger.warn(
          { runnerId: runner.id, name: runner.name, host: runner.host },
          'the machine of a runner is gone',
        );
        await this.exit.finalize(runner);
      } else if (silent) this.suspects.add(runner.id);
    }
    return adopted;
  }
}
