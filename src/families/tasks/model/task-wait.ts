import type { OwnReason } from '../../../jobs/why.js';
import type { TaskDetail } from './task.js';

/** An open task, and what it may wait for. */
export interface TaskWait {
  taskId: string;
  projectId: string;
  state: 'blocked' | 'ready' | 'leased';
  labels: string[];
  /** Name of the worker that has it. */
  worker: string | null;
  leasedUntil: Date | null;
  /** Sender of the request that has leased it. */
  leasedBy: string | null;
  /** Whether its queue is paused; null: it never was. */
  paused: boolean | null;
  openDependencies: number;
  /** The first of its open dependencies. */
  dependsOn: TaskDetail['dependsOn'];
}

/** Says what a task waits for; null for one that waits for its next attempt. Pure. */
export function whyOfTask(task: TaskWait): OwnReason | null {
  const { taskId, projectId, state, labels, worker, leasedUntil, leasedBy, paused } = task;
  if (state === 'leased') {
    const who = worker === null ? `A worker of ${leasedBy}` : `Worker ${worker} of ${leasedBy}`;
    const reason = `${who} has its task ${taskId}, with a lease until ${leasedUntil?.toISOString()} unless it renews it`;
    return { code: 'LEASED', reason, until: null };
  }
  if (state === 'blocked') return task.openDependencies === 0 ? null : blocked(task);
  const whom =
    labels.length === 0 ? 'any worker' : `a worker with the labels ${labels.join(', ')}, or one that names no labels`;
  const pause = paused === true ? '; the queue tasks is paused, so none gets it' : '';
  const reason = `Its task ${taskId} of project ${projectId} is ready for ${whom}${pause}`;
  return { code: 'WORKER', reason, until: null };
}

function blocked({ taskId, openDependencies, dependsOn }: TaskWait): OwnReason {
  const named = dependsOn.map((one) => `${one.taskId} (${one.state ?? 'not created yet'})`).join(', ');
  const more = openDependencies > dependsOn.length ? ` and ${openDependencies - dependsOn.length} more` : '';
  const which = openDependencies === 1 ? 'another task' : `${openDependencies} other tasks`;
  return {
    code: 'DEPENDENCIES',
    reason: `Its task ${taskId} is blocked by ${which}: ${named}${more}`,
    until: null,
  };
}
