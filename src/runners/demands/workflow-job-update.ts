import type { JobAction } from './demand-state.js';

/** What GitHub says of one attempt of a workflow job, by webhook or when asked. */
export interface WorkflowJobUpdate {
  /** Beyond 32 bits, so it travels as text. */
  workflowJobId: string;
  runAttempt: number;
  action: JobAction;
  /** Of a completed job. */
  conclusion: string | null;
  runId: string | null;
  /** What stays when it is renamed or transferred; unknown where GitHub was asked by its name. */
  repositoryId?: string;
  /** `owner/name`. */
  repository: string;
  repositoryPrivate: boolean;
  repositoryFork: boolean;
  labels: string[];
  /** Who runs it: told from in_progress on. */
  runnerName: string | null;
  workflowName: string | null;
  jobName: string | null;
  headBranch: string | null;
  createdAt: Date | null;
  startedAt: Date | null;
  completedAt: Date | null;
}
