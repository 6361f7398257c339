import { Injectable, Logger } from '@nestjs/common';
import type { ContainerInfo } from '../../containers/container-runtime.js';
import { messageOf } from '../../common/errors.js';
import { toPostgresSafe } from '../../common/postgres-safe-json.js';
import { JobRouter } from '../../routing/job-router.js';
import { Capacity } from '../capacity/capacity.js';
import { RunnerAssignments } from '../capacity/runner-assignments.js';
import { DemandStore } from '../store/demand-store.js';
import { WorkflowJobRefresh } from '../demands/workflow-job-refresh.js';
import { RunnerContainer } from './runner-container.js';
import { RunnerRegistration } from './runner-registration.js';
import { RunnerStore, type RunnerRow } from '../store/runner-store.js';

/** Delay before the check that nothing is left of a runner. */
const CHECK_AFTER_MS = 30_000;
const MAX_REASON = 1000;

/** Completes a runner whose container has ended. Every step may be repeated. */
@Injectable()
export class RunnerExit {
  private readonly logger = new Logger(RunnerExit.name);

  constructor(
    private readonly runners: RunnerStore,
    private readonly demandStore: DemandStore,
    private readonly workflowJobRefresh: WorkflowJobRefresh,
    private readonly container: RunnerContainer,
    private readonly registration: RunnerRegistration,
    private readonly capacity: Capacity,
    private readonly runnerAssignments: RunnerAssignments,
    private readonly router: JobRouter,
  ) {}

  /** @param why the reason, unless it has ended by itself */
  async finalize(runner: RunnerRow, why?: string): Promise<void> {
    const info = await this.container.keepRecord(runner);
    const claimant = await this.demandStore.claimantOf(runner.id);
    // Its job may have run while webhooks are late or lost: only GitHub knows.
    if (claimant) await this.workflowJobRefresh.ask(claimant);
    await this.tidy('registration', runner, () => this.registration.remove(runner));
    await this.tidy('container', runner, () => this.container.remove(runner));
    // Part of the text may come from the job.
    const reason = toPostgresSafe(why ?? howItEnded(info)).slice(0, MAX_REASON);
    await this.conclude(runner, 'finished', reason, why === undefined ? null : reason);
    this.logger.log({ runnerId: runner.id, name: runner.name }, 'runner ended');
  }

  /** Ends a runner that can't be started, in the same way. */
  async failStart(runner: RunnerRow, message: string): Promise<void> {
    const reason = toPostgresSafe(message);
    await this.conclude(runner, 'failed', reason, reason);
    this.logger.warn({ runnerId: runner.id, name: runner.name, reason }, 'runner could not be started');
  }

  private async conclude(runner: RunnerRow, state: 'finished' | 'failed', why: string, error: string | null) {
    await this.capacity.change(async (db) => {
      if (!(await this.runners.end(runner.id, state, error, db))) return;
      await this.runnerAssignments.releaseRunner(runner.id, why, db);
      await this.router.route(
        { type: 'cleanup_runner', data: { runnerId: runner.id }, delay: CHECK_AFTER_MS },
        { manager: db, actor: 'runner-watch' },
      );
    });
  }

  /** Attempts a removal; cleanup_runner repeats a failed one, for which the freed capacity must not wait. */
  private async tidy(what: string, { id: runnerId }: RunnerRow, remove: () => Promise<unknown>): Promise<void> {
    try {
      await remove();
    } catch (error) {
      this.logger.warn(
        { runnerId, what, reason: messageOf(error) },
        `${what} of a runner could not be removed; cleanup_runner retries it`,
      );
    }
  }
}

function howItEnded(info: ContainerInfo | undefined): string {
  const { exitCode, reason } = info ?? {};
  const because = reason === undefined ? '' : ` (${reason})`;
  if (exitCode !== undefined) return `its container ended with exit code ${exitCode}${because}`;
  return info?.state === 'exited'
    ? `its container ended with an unknown exit code${because}`
    : 'its container vanished';
}
