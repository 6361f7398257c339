import { z } from 'zod';
import { HubError } from '../common/errors.js';
import { JobHandler, type Handler, type JobContext } from '../jobs/job-handler.js';
import { fixed } from '../jobs/retry-policy.js';
import { Capacity } from './capacity/capacity.js';
import { RunnerAssignments } from './capacity/runner-assignments.js';
import { WorkflowJobRefresh } from './demands/workflow-job-refresh.js';
import { DemandStore } from './demands/demand-store.js';
import { RunnerContainer } from './runner-container.js';
import { RunnerRegistration } from './runner-registration.js';
import { RunnerStore, type RunnerRow } from './runner-store.js';

const cleanupRunnerPayload = z.strictObject({ runnerId: z.guid() });
type CleanupRunnerPayload = z.output<typeof cleanupRunnerPayload>;

type CleanedUp = { registration: 'removed' | 'gone'; container: 'removed' | 'gone' } | { skipped: string };

/** GitHub takes a while to notice that a busy runner has died. */
const BUSY_PAUSE_MS = 60_000;
const MAX_STARTS = 20;

/**
 * Sees to it that nothing is left of a runner, here or at GitHub: the check after its end, and the end of one that
 * nobody waits for any more.
 */
@JobHandler({
  type: 'cleanup_runner',
  queue: 'job-execution',
  payload: cleanupRunnerPayload,
  retry: fixed({ attempts: 2, delay: '2s' }),
})
export class CleanupRunnerHandler implements Handler<CleanupRunnerPayload, CleanedUp> {
  constructor(
    private readonly runners: RunnerStore,
    private readonly demands: DemandStore,
    private readonly registration: RunnerRegistration,
    private readonly container: RunnerContainer,
    private readonly capacity: Capacity,
    private readonly runnerAssignments: RunnerAssignments,
    private readonly inquiry: WorkflowJobRefresh,
  ) {}

  async run({ runnerId }: CleanupRunnerPayload, ctx: JobContext): Promise<CleanedUp> {
    const runner = await this.runners.find(runnerId);
    if (!runner) throw new HubError('PERMANENT_ERROR', `There is no runner ${runnerId}`);
    const ended = runner.state === 'finished' || runner.state === 'failed' || runner.state === 'removed';
    if (!ended && !(await this.tryRetire(runner))) return { skipped: 'the runner is in use' };
    const running = (await this.container.find(runner))?.state === 'running';
    // What no longer runs goes whatever GitHub answers.
    const early = ended && !running ? await this.removeContainer(runner, ctx) : undefined;
    // Else the registration first: once it is gone, GitHub gives this runner no job that we would then kill.
    const registration = await this.unregister(runner, ctx);
    if (registration === 'busy' && !ended) return { skipped: 'GitHub has just given it a job' };
    // Given up as one that could not be started, it has started and got a job all the same.
    if (registration === 'busy' && running) ctx.snooze(BUSY_PAUSE_MS);
    const container = early ?? (await this.removeContainer(runner, ctx));
    if (registration === 'busy') {
      if (ctx.start < MAX_STARTS) ctx.snooze(BUSY_PAUSE_MS);
      throw new HubError('GITHUB_ERROR', `GitHub still takes ${runner.name} for busy, though its container is gone`);
    }
    await this.capacity.change(async (db) => {
      await this.runners.removed(runner.id, db);
      await this.runnerAssignments.releaseRunner(runner.id, 'it was removed', db);
    });
    // Its job must have ended by now: if we have not been told, the webhook was lost.
    for (const demand of await this.demands.runningOn(runner.id)) await this.inquiry.ask(demand);
    return { registration, container };
  }

  /** A process that does not end, or a node that does not answer, may take a minute: no start waits for that. */
  private async removeContainer(runner: RunnerRow, ctx: JobContext): Promise<'removed' | 'gone'> {
    await this.container.keepRecord(runner);
    ctx.leaveSlot();
    return (await this.container.remove(runner)) ? 'removed' : 'gone';
  }

  /** From here on nobody gets a claim to it. False while somebody has one, or the pool keeps it. */
  private tryRetire({ id }: RunnerRow): Promise<boolean> {
    return this.capacity.change((db) => this.runners.retire(id, db));
  }

  private async unregister(runner: RunnerRow, ctx: JobContext): Promise<'removed' | 'gone' | 'busy'> {
    try {
      return (await this.registration.remove(runner)) ? 'removed' : 'gone';
    } catch (error) {
      if (!(error instanceof HubError) || error.code !== 'RUNNER_BUSY') throw error;
      ctx.log('GitHub says that the runner is busy');
      return 'busy';
    }
  }
}
