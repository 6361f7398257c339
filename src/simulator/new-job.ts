import { createHash } from 'node:crypto';
import type { SimulatedJob, SimulatedRepository } from './model.js';

export interface JobRequest {
  /** `owner/name`; an unknown one is added, private. */
  repository: string;
  labels: string[];
  /** Shell texts, run in order by `sh -e`; the first to fail ends the job. */
  steps: string[];
  /** The job's name. Default: `build`. */
  name?: string;
  workflowName?: string;
  workflowFile?: string;
  event?: SimulatedJob['event'];
  headBranch?: string;
  /** Default 1. */
  runAttempt?: number;
  /** Set when several jobs belong to one run. */
  runId?: number;
  /** Starts as `waiting` (for an approval) instead of `queued`. */
  waiting?: boolean;
}

export function newJob(request: JobRequest, repository: SimulatedRepository, id: number, runId: number): SimulatedJob {
  return {
    id,
    runId,
    runAttempt: request.runAttempt ?? 1,
    name: request.name ?? 'build',
    workflowName: request.workflowName ?? 'CI',
    workflowFile: request.workflowFile ?? 'ci.yml',
    event: request.event ?? 'push',
    headBranch: request.headBranch ?? 'main',
    headSha: createHash('sha1').update(String(runId)).digest('hex'),
    labels: request.labels,
    repository,
    steps: request.steps.map((run, index) => ({
      number: index + 1,
      name: `Run ${run.split('\n', 1)[0] ?? ''}`,
      run,
      status: 'queued',
      conclusion: null,
      startedAt: null,
      completedAt: null,
    })),
    status: request.waiting ? 'waiting' : 'queued',
    conclusion: null,
    createdAt: new Date(),
    startedAt: null,
    completedAt: null,
    runner: null,
    exitCode: null,
    log: '',
    cancelRequested: false,
  };
}
