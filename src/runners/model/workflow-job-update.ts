import type { JobAction } from './demand-state.js';

/** GitHub's report of one attempt of a workflow job, by webhook or on request. */
export interface WorkflowJobUpdate {
  /** Text, since ids exceed 32 bits. */
  workflowJobId: string;
  runAttempt: number;
  action: JobAction;
  /** Set for completed jobs. */
  conclusion: string | null;
  runId: string | null;
  /** GitHub's id, which survives renames and transfers; undefined where GitHub was asked by the repository's name. */
  repositoryId?: string;
  /** `owner/name`. */
  repository: string;
  repositoryPrivate: boolean;
  repositoryFork: boolean;
  labels: string[];
  /** The runner that has the job, from in_progress on. */
  runnerName: string | null;
  workflowName: string | null;
  jobName: string | null;
  headBranch: string | null;
  createdAt: Date | null;
  startedAt: Date | null;
  completedAt: Date | null;
}
