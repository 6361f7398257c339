/** What others need to know of a task that a worker has done. */
export interface ProjectTask {
  taskId: string;
  projectId: string;
  state: string;
  /** Its pull request as the worker or the task's creator wrote it, shortened: a number or a URL; null: none. */
  pullRequest: string | null;
}

/** Tasks, for the job types that go on with what they have produced. The family of tasks provides it. */
export abstract class ProjectTasks {
  /**
   * Returns those of the tasks that exist, in no order.
   * @param tenant finds tasks of this tenant alone; null: of all
   */
  abstract find(taskIds: readonly string[], tenant: string | null): Promise<ProjectTask[]>;
}
