import { Injectable, Logger } from '@nestjs/common';
import { RunnerContainer } from './runner-container.js';
import { RunnerExit } from './runner-exit.js';
import { RunnerStore, type RunnerRow } from '../store/runner-store.js';

/** Silence of all workers of a machine after which it is not merely restarting. */
const SILENCE_MS = 300_000;

/**
 * Ends or adopts runners of machines that are gone. They would occupy their set forever, since only a node that sees a
 * container can report its end. The machine may also have a new name (a hub that runs in a container has one after each
 * update).
 */
@Injectable()
export class OrphanedRunners {
  private readonly logger = new Logger(OrphanedRunners.name);
  /** Suspects of the round before: after an outage of PostgreSQL every node seems silent until it has reported. */
  private suspects = new Set<string>();

  constructor(
    private readonly runners: RunnerStore,
    private readonly container: RunnerContainer,
    private readonly exit: RunnerExit,
  ) {}

  /** Ends orphaned runners. Returns those that this machine can see, which it has adopted. */
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
          'machine of a runner is gone; the runner ends',
        );
        await this.exit.finalize(runner);
      } else if (silent) this.suspects.add(runner.id);
    }
    return adopted;
  }
}
