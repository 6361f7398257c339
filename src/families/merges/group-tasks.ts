import { Injectable } from '@nestjs/common';
import { HubError, isA } from '../../common/errors.js';
import { ProjectTasks, type ProjectTask } from '../../projects/project-tasks.js';
import { MergeStore, type MergeItem } from './merge-store.js';
import { pullRequestOf } from './model/pull-request-of.js';
import type { MergeTasks } from './model/merge-tasks.js';

/** Tasks that a message names; the rest is counted. */
const NAMED = 20;

/** Finds the pull requests of a group's tasks. */
@Injectable()
export class GroupTasks {
  constructor(
    private readonly tasks: ProjectTasks,
    private readonly store: MergeStore,
  ) {}

  /**
   * Reads the tasks whose requests are not known yet, and stores what they say: nothing is merged before all of them are understood.
   * @throws HubError TASK_NOT_COMPLETED, PULL_REQUEST_INVALID
   */
  async resolve(
    payload: MergeTasks,
    items: readonly MergeItem[],
    where: { jobId: string; tenant: string | null; repository: string },
  ) {
    const open = items.filter(({ state, number }) => state === 'pending' && number === null);
    if (open.length === 0) return items;
    const found = await this.tasks.find(
      open.map(({ taskId }) => taskId),
      where.tenant,
    );
    const byId = new Map(found.map((task) => [task.taskId, task]));
    refuseOpenTasks(payload, open, byId);
    const resolved = open.map((item) =>
      resolvedItem(item, byId.get(item.taskId)?.pullRequest ?? null, where.repository),
    );
    await this.store.resolve(where.jobId, payload.taskGroupId, resolved);
    const [wrong] = resolved.filter(({ state }) => state === 'failed');
    if (wrong) {
      const fix = 'correct the task, or leave it out';
      throw new HubError(
        wrong.code ?? '',
        `Task ${wrong.taskId}: ${wrong.message}; nothing of the group is merged yet: ${fix}`,
      );
    }
    return items.map((item) => resolved.find(({ taskId }) => taskId === item.taskId) ?? item);
  }
}

function refuseOpenTasks({ projectId }: MergeTasks, open: MergeItem[], found: ReadonlyMap<string, ProjectTask>): void {
  const wrong = open.flatMap(({ taskId }) => {
    const task = found.get(taskId);
    // What belongs to another project is as unknown as what does not exist.
    const state = task?.projectId === projectId ? task.state : 'unknown in this project';
    return state === 'completed' ? [] : [`${taskId} (${state})`];
  });
  if (wrong.length === 0) return;
  const names = wrong.slice(0, NAMED).join(', ');
  const more = wrong.length > NAMED ? ` and ${wrong.length - NAMED} more` : '';
  const fix = 'complete them first, or leave them out';
  throw new HubError(
    'TASK_NOT_COMPLETED',
    `Nothing is merged, since some tasks are not completed: ${names}${more}; ${fix}`,
  );
}

function resolvedItem(item: MergeItem, pullRequest: string | null, repository: string): MergeItem {
  if (pullRequest === null) return { ...item, state: 'skipped', message: 'the task has no pull request' };
  try {
    return { ...item, number: pullRequestOf(pullRequest, repository) };
  } catch (error) {
    if (!isA(error, HubError)) throw error;
    return { ...item, state: 'failed', code: error.code, message: error.message };
  }
}
