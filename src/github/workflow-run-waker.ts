/** Port for webhooks: wakes jobs that wait for workflow runs at GitHub. A family of jobs implements it. */
export abstract class WorkflowRunWaker {
  /** Wakes the job that waits for this run, since the run has changed. Returns false when no job does. */
  abstract wakeJobOf(runId: string): Promise<boolean>;
}
