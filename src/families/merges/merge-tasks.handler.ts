import { Inject } from '@nestjs/common';
import { HubError, isA } from '../../common/errors.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { inLane } from '../../jobs/in-lane.js';
import { JobHandler, type Handler, type JobContext } from '../../jobs/job-handler.js';
import { Lanes } from '../../jobs/ports/lanes.js';
import { PRIORITIES } from '../../jobs/priority.js';
import { exponential } from '../../jobs/retry-policy.js';
import type { Project } from '../../projects/project.js';
import { Projects } from '../../projects/projects.js';
import { GroupMerge } from './group-merge.js';
import { GroupTasks } from './group-tasks.js';
import { RepositoryHosts } from './hosts/repository-hosts.js';
import { MergeStore, type MergeItem } from './merge-store.js';
import { MergeTurns } from './merge-turns.js';
import { mergeTasksPayload, type MergeTasks } from './model/merge-tasks.js';

interface MergeResult {
  merged: { taskId: string; number: number | null; sha: string | null }[];
  skipped: { taskId: string; reason: string | null }[];
  failed: { taskId: string; number: number | null; code: string | null; message: string | null }[];
  deploymentId: string | null;
}

/** What another attempt would not change. */
const FINAL = [
  ...['PROJECT_NOT_FOUND', 'INVALID_CONFIGURATION', 'NOT_CONFIGURED', 'AUTHENTICATION_FAILED', 'NOT_FOUND'],
  ...[
    'TASK_NOT_COMPLETED',
    'PULL_REQUEST_INVALID',
    'PULL_REQUEST_NOT_FOUND',
    'PULL_REQUEST_CLOSED',
    'MERGED_ELSEWHERE',
  ],
  ...['MERGE_NOT_ALLOWED', 'MERGE_CONFLICT'],
];

/** Merges the pull requests of a group of tasks, then enqueues the deploy of the branch. A retry repeats no merge. */
@JobHandler({
  type: 'merge_tasks',
  queue: 'merges',
  payload: mergeTasksPayload,
  dedupeOf: ({ taskGroupId }) => taskGroupId,
  priority: ({ targetBranch }) => (targetBranch === 'main' ? PRIORITIES.CRITICAL : PRIORITIES.HIGH),
  retry: exponential({ attempts: 3, delay: '2s', notOn: FINAL }),
})
export class MergeTasksHandler implements Handler<MergeTasks, MergeResult> {
  constructor(
    private readonly projects: Projects,
    private readonly hosts: RepositoryHosts,
    private readonly tasks: GroupTasks,
    private readonly group: GroupMerge,
    private readonly store: MergeStore,
    private readonly turns: MergeTurns,
    private readonly lanes: Lanes,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {}

  async run(payload: MergeTasks, ctx: JobContext): Promise<MergeResult> {
    const { taskGroupId, targetBranch: branch } = payload;
    const known = await this.store.open(ctx.jobId, payload);
    const host = this.hosts.of(await this.project(payload), ctx.signal);
    const { provider, repository } = host;
    const items = await this.tasks.resolve(payload, known, { jobId: ctx.jobId, tenant: ctx.tenant, repository });
    if (!(await this.turns.take(taskGroupId, ctx.jobId, { provider, repository, branch }))) {
      ctx.log(`waits for another group that is merged into ${branch} of ${repository}`);
      // The end of the other job wakes this one; a job that ends without a run, as by a cancel, does not.
      ctx.suspend(new Date(Date.now() + this.config.timings.mergeTurnMs));
    }
    const done = await inLane(this.lanes, host.lane, () => this.group.run(payload, items, host, ctx));
    const deploymentId = await this.deploy(payload, done, ctx);
    await this.end(payload, ctx, 'completed', deploymentId);
    ctx.progress(100);
    return resultOf(done, deploymentId);
  }

  onFailed(payload: MergeTasks, _error: Error, ctx: JobContext): Promise<void> {
    return this.end(payload, ctx, 'failed', null);
  }

  private async end(payload: MergeTasks, ctx: JobContext, state: 'completed' | 'failed', deploymentId: string | null) {
    await this.store.end(payload, ctx.jobId, state, deploymentId);
    await this.turns.passOn(payload.taskGroupId);
  }

  private async project({ projectId }: MergeTasks): Promise<Project> {
    try {
      return await this.projects.get(projectId);
    } catch (error) {
      if (!isA(error, HubError) || error.code !== 'NOT_FOUND') throw error;
      throw new HubError('PROJECT_NOT_FOUND', `${error.message}; add it: PUT /api/projects/${projectId}`);
    }
  }

  /** Enqueues the deploy of the newest merge, whose id is this job's: a later run gets the same one. */
  private async deploy(
    { projectId, targetBranch }: MergeTasks,
    items: MergeItem[],
    ctx: JobContext,
  ): Promise<string | null> {
    const merged = items.filter(({ state }) => state === 'merged');
    // Hosts give whole seconds; within one the order of the tasks is that of the merges.
    const [newest] = merged.toReversed().toSorted((a, b) => secondOf(b) - secondOf(a));
    if (!newest) return null;
    const environment = targetBranch === 'main' ? 'production' : 'staging';
    const data = { deploymentId: ctx.jobId, projectId, environment, branch: targetBranch, commitHash: newest.sha };
    await ctx.enqueue({ type: 'deploy', data }, { as: 'deploy' });
    return ctx.jobId;
  }
}

const secondOf = ({ mergedAt }: MergeItem): number => Math.floor((mergedAt?.getTime() ?? 0) / 1000);

function resultOf(items: MergeItem[], deploymentId: string | null): MergeResult {
  const are = (state: MergeItem['state']) => items.filter((item) => item.state === state);
  return {
    merged: are('merged').map(({ taskId, number, sha }) => ({ taskId, number, sha })),
    skipped: are('skipped').map(({ taskId, message: reason }) => ({ taskId, reason })),
    failed: are('failed').map(({ taskId, number, code, message }) => ({ taskId, number, code, message })),
    deploymentId,
  };
}
