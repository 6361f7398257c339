import { Injectable } from '@nestjs/common';
import type { TaskSender } from '../../families/tasks/task-leases.js';
import { TaskSearch } from '../../families/tasks/task-search.js';
import { TaskSweeper } from '../../families/tasks/task-sweeper.js';
import type { TaskDetail } from '../../families/tasks/model/task.js';
import { JobActions } from '../../persistence/operations/job-actions.js';

/** Cancels tasks by their jobs, as a cancelled job ends its task. */
@Injectable()
export class TaskCancel {
  constructor(
    private readonly search: TaskSearch,
    private readonly jobs: JobActions,
    private readonly sweeper: TaskSweeper,
  ) {}

  /** @throws HubError NOT_FOUND, WRONG_STATE for a task that has ended */
  async cancel({ name, scopes }: TaskSender, taskId: string, reason?: string): Promise<TaskDetail> {
    const { jobId, projectId } = await this.search.get(taskId, scopes);
    await this.jobs.cancel(jobId, name, reason);
    // After a crash here the comparison of open tasks with their jobs does it.
    await this.sweeper.end([{ taskId, projectId }]);
    return this.search.get(taskId, scopes);
  }
}
