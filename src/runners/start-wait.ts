import { Logger } from '@nestjs/common';
import { messageOf } from '../common/errors.js';
import { toStorable } from '../common/storable.js';
import type { JobContext } from '../jobs/job-handler.js';
import type { DemandStore } from './demands/demand-store.js';
import type { RunnerRow } from './runner-store.js';

/**
 * A start that waits for others: for an image, or for a node of the cluster. That may take minutes, so it keeps no slot from
 * runners that could start at once, and whoever asks what the demand waits for is told.
 */
export class StartWait {
  private readonly logger = new Logger(StartWait.name);
  /** Resolves when the ledger has the latest reason. */
  told: Promise<void> = Promise.resolve();

  constructor(
    private readonly demands: DemandStore,
    private readonly runner: RunnerRow,
    private readonly ctx: JobContext,
  ) {}

  because(said: string): void {
    const reason = toStorable(said);
    this.ctx.leaveSlot();
    this.ctx.log(reason);
    this.told = this.told.then(() => this.explain(reason));
  }

  private async explain(reason: string): Promise<void> {
    const { id: runnerId } = this.runner;
    try {
      await this.demands.explain(runnerId, reason);
    } catch (error) {
      this.logger.warn({ runnerId, reason: messageOf(error) }, 'what a runner waits for was not noted');
    }
  }
}
