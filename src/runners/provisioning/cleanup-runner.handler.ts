import { z } from 'zod';
import { HubError } from '../../common/errors.js';
import { JobHandler, type Handler, type JobContext } from '../../jobs/job-handler.js';
import { fixed } from '../../jobs/retry-policy.js';
import { Capacity } from '../capacity/capacity.js';
import { RunnerAssignments } from '../capacity/runner-assignments.js';
import { WorkflowJobRefresh } from '../demands/workflow-job-refresh.js';
import { DemandStore } from '../store/demand-store.js';
import { RunnerContainer } from './runner-container.js';
import { RunnerRegistration } from './runner-registration.js';
import { RunnerStore, type RunnerRow } from '../store/runner-store.js';

const cleanupRunnerPayload = z.strictObject({ runnerId: z.guid() });
type CleanupRunnerPayload = z.output<typeof cleanupRunnerPayload>;

type CleanedUp = { registration: 'removed' | 'gone'; container: 'removed' | 'gone' } | { skipped: string };

/** Pause while GitHub says that a runner is busy: it takes a while to notice that a busy runner has died. */
const BUSY_PAUSE_MS = 60_000;
const MAX_STARTS = 20;

/**
 * Removes what is left of a runner, here and at GitHub: the check after its end, and the end of a runner that no demand
 * waits for any more.
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
    private readonly demandStore: DemandStore,
    private readonly registration: RunnerRegistration,
    private readonly container: RunnerContainer,
    private readonly capacity: Capacity,
    private readonly runnerAssignments: RunnerAssignments,
    private readonly workflowJobRefresh: WorkflowJobRefresh,
  ) {}

  async run({ runnerId }: CleanupRunnerPayload, ctx: JobContext): Promise<CleanedUp> {
    const runner = await this.runners.find(runnerId);
    if (!runner) throw new HubError('PERMANENT_ERROR', `There is no runner ${runnerId}`);
    const ended = runner.state === 'finished' || runner.state === 'failed' || runner.state === 'removed';
    if (!ended && !(await this.tryRetire(runner))) return { skipped: 'the runner is in use' };
    const running = (await this.container.find(runner))?.state === 'running';
    // A container that no longer runs is removed whatever GitHub answers.
    const early = ended && !running ? await this.removeContainer(runner, ctx) : undefined;
    // Otherwise the registration goes first: without it GitHub gives this runner no job that would be killed here.
    const registration = await this.unregister(runner, ctx);
    if (registration === 'busy' && !ended) return { skipped: 'GitHub has just given it a job' };
    // Its start was given up as failed, but it started and got a job.
    if (registration === 'busy' && running) ctx.snooze(BUSY_PAUSE_MS);
    const container = early ?? (await this.removeContainer(runner, ctx));
    if (registration === 'busy') {
      if (ctx.runNumber < MAX_STARTS) ctx.snooze(BUSY_PAUSE_MS);
      throw new HubError('GITHUB_ERROR', `GitHub still reports ${runner.name} as busy, though its container is gone`);
    }
    await this.capacity.change(async (db) => {
      await this.runners.removed(runner.id, db);
      await this.runnerAssignments.releaseRunner(runner.id, 'it was removed', db);
    });
    // Its job must have ended by now: if the hub has not heard of it, the webhook was lost.
    for (const demand of await this.demandStore.runningOn(runner.id)) await this.workflowJobRefresh.ask(demand);
    return { registration, container };
  }

  /** Removes the container without holding a slot, since a process that hangs, or a silent node, may take a minute. */
  private async removeContainer(runner: RunnerRow, ctx: JobContext): Promise<'removed' | 'gone'> {
    await this.container.keepRecord(runner);
    ctx.leaveSlot();
    return (await this.container.remove(runner)) ? 'removed' : 'gone';
  }

  /** Retires the runner: no assignments from here on. Returns false while it is busy, assigned or kept by the pool. */
  private tryRetire({ id }: RunnerRow): Promise<boolean> {
    return this.capacity.change((db) => this.runners.retire(id, db));
  }

  private async unregister(runner: RunnerRow, ctx: JobContext): Promise<'removed' | 'gone' | 'busy'> {
    try {
      return (await this.registration.remove(runner)) ? 'removed' : 'gone';
    } catch (error) {
      if (!(error instanceof HubError) || error.code !== 'RUNNER_BUSY') throw error;
      ctx.log('GitHub reports that the runner is busy');
      return 'busy';
    }
  }
}
