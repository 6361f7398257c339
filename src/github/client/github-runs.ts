import { Injectable } from '@nestjs/common';
import { GitHubApi, nullIfNotFound } from './github-api.js';
import { targetName, type RepositoryTarget } from './github-target.js';

/** Job that waits for a runner, of a run that has not completed. */
export interface QueuedJob {
  id: number;
  runId: number;
  runAttempt: number;
  status: 'queued' | 'waiting';
  /** `owner/name` as GitHub spells it now. */
  repository: string;
  repositoryPrivate: boolean;
  repositoryFork: boolean;
  labels: string[];
  name: string;
  workflowName: string | null;
  headBranch: string | null;
  createdAt: Date;
}

export interface QueuedJobs {
  jobs: QueuedJob[];
  /** False when there are more runs than were read. */
  complete: boolean;
}

const PER_PAGE = 100;
/** Pages read of the runs of each status, newest first, and of the jobs of each run. */
const MAX_PAGES = 5;
/** Statuses of runs whose jobs may want a runner. Each costs a call of GitHub's hourly budget. */
const STATUSES = ['queued', 'in_progress'] as const;

type Run = Pick<QueuedJob, 'id' | 'repository' | 'repositoryPrivate' | 'repositoryFork'>;

/** Finds jobs that wait at GitHub, whether or not a webhook announced them. */
@Injectable()
export class GitHubRuns {
  constructor(private readonly api: GitHubApi) {}

  /** Returns null when GitHub does not know the repository (any more). */
  async queuedJobs(target: RepositoryTarget): Promise<QueuedJobs | null> {
    const jobs: QueuedJob[] = [];
    let complete = true;
    for (const status of STATUSES) {
      const found = await nullIfNotFound(this.runs(target, status));
      if (!found) return null;
      complete &&= found.all;
      for (const run of found.runs) jobs.push(...(await this.jobsOf(target, run)));
    }
    return { jobs, complete };
  }

  private async runs(target: RepositoryTarget, status: (typeof STATUSES)[number]) {
    const runs: Run[] = [];
    for (let page = 1; page <= MAX_PAGES; page += 1) {
      const act = `list the ${status} runs of ${targetName(target)}`;
      const options = { ...target, status, per_page: PER_PAGE, page };
      const { data } = await this.api.call(target, act, (octokit) =>
        octokit.request('GET /repos/{owner}/{repo}/actions/runs', options),
      );
      for (const { id, repository: of } of data.workflow_runs) {
        const repository = { repository: of.full_name, repositoryPrivate: of.private, repositoryFork: of.fork };
        runs.push({ id: Number(id), ...repository });
      }
      if (data.workflow_runs.length < PER_PAGE) return { runs, all: true };
    }
    return { runs, all: false };
  }

  private async jobsOf(target: RepositoryTarget, { id: runId, ...of }: Run): Promise<QueuedJob[]> {
    const jobs: QueuedJob[] = [];
    for (let page = 1; page <= MAX_PAGES; page += 1) {
      const act = `list the jobs of run ${runId} of ${targetName(target)}`;
      const options = { ...target, run_id: runId, filter: 'latest' as const, per_page: PER_PAGE, page };
      const { data } = await this.api.call(target, act, (octokit) =>
        octokit.request('GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs', options),
      );
      for (const job of data.jobs) {
        const { status } = job;
        if (status !== 'queued' && status !== 'waiting') continue;
        jobs.push({
          ...{ id: Number(job.id), runId: Number(job.run_id), runAttempt: job.run_attempt ?? 1, status, ...of },
          ...{ labels: job.labels, name: job.name, workflowName: job.workflow_name, headBranch: job.head_branch },
          createdAt: new Date(job.created_at),
        });
      }
      if (data.jobs.length < PER_PAGE) break;
    }
    return jobs;
  }
}
