import { Logger } from '@nestjs/common';
import { messageOf } from '../../common/errors.js';
import type { JobContext } from '../../jobs/job-handler.js';
import type { RunnerRow, RunnerStore } from '../store/runner-store.js';

/**
 * Reports what a start waits for: an image, or a node of the cluster. That may take minutes, so the job leaves its slot
 * to runners that could start immediately, and the reason is stored for the APIs.
 */
export class StartWaitReporter {
  private readonly logger = new Logger(StartWaitReporter.name);
  private reason: string | undefined;
  private writing: Promise<void> | undefined;

  constructor(
    private readonly runners: RunnerStore,
    private readonly runner: RunnerRow,
    private readonly ctx: JobContext,
  ) {}

  report(said: string): void {
    this.ctx.leaveSlot();
    this.reason = said;
    this.writing ??= this.write();
  }

  /** Resolves when the ledger has the latest reason. */
  async flushed(): Promise<void> {
    await this.writing;
  }

  /** Writes one reason at a time; of those that arrive meanwhile, only the latest. */
  private async write(): Promise<void> {
    for (let reason = this.reason; reason !== undefined; reason = this.reason) {
      this.reason = undefined;
      await this.note(reason);
    }
    this.writing = undefined;
  }

  private async note(reason: string): Promise<void> {
    const { id: runnerId } = this.runner;
    try {
      if (await this.runners.waitsFor(runnerId, reason)) this.ctx.log(reason);
    } catch (error) {
      this.logger.warn(
        { runnerId, reason: messageOf(error) },
        "runner's wait reason could not be stored; its start goes on",
      );
    }
  }
}
