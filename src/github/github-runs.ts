import { Injectable } from '@nestjs/common';
import { GitHubApi, unlessUnknown } from './github-api.js';
import { targetName, type RepositoryTarget } from './github-target.js';

/** A job that waits for a runner, of a run that is under way. */
export interface QueuedJob {
  id: number;
  runId: number;
  runAttempt: number;
  status: 'queued' | 'waiting';
  labels: string[];
  name: string;
  workflowName: string | null;
  headBranch: string | null;
  createdAt: Date;
}

export interface QueuedJobs {
  private: boolean;
  jobs: QueuedJob[];
  /** False when there are more runs than were looked at. */
  complete: boolean;
}

const PER_PAGE = 100;
/** Runs of one repository that one look takes in, of each status; the newest. */
const MAX_PAGES = 5;
/** In which of its states a run may have jobs that wait. */
const STATUSES = ['queued', 'in_progress', 'waiting'] as const;

/** What waits at GitHub, whether or not a webhook has told of it. */
@Injectable()
export class GitHubRuns {
  constructor(private readonly api: GitHubApi) {}

  /** Null when GitHub does not know the repository (any more). */
  async queuedJobs(target: RepositoryTarget): Promise<QueuedJobs | null> {
    const jobs: QueuedJob[] = [];
    let complete = true;
    const repository = await unlessUnknown(
      this.api.call(target, `read ${targetName(target)}`, (octokit) =>
        octokit.request('GET /repos/{owner}/{repo}', { ...target }),
      ),
    );
    if (!repository) return null;
    for (const status of STATUSES) {
      const { ids, all } = await this.runs(target, status);
      complete &&= all;
      for (const id of ids) jobs.push(...(await this.jobsOf(target, id)));
    }
    return { private: repository.data.private, jobs, complete };
  }

  private async runs(target: RepositoryTarget, status: (typeof STATUSES)[number]) {
    const ids: number[] = [];
    for (let page = 1; page <= MAX_PAGES; page += 1) {
      const act = `list the ${status} runs of ${targetName(target)}`;
      const options = { ...target, status, per_page: PER_PAGE, page };
      const { data } = await this.api.call(target, act, (octokit) =>
        octokit.request('GET /repos/{owner}/{repo}/actions/runs', options),
      );
      ids.push(...data.workflow_runs.map(({ id }) => Number(id)));
      if (data.workflow_runs.length < PER_PAGE) return { ids, all: true };
    }
    return { ids, all: false };
  }

  private async jobsOf(target: RepositoryTarget, runId: number): Promise<QueuedJob[]> {
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
          ...{ id: Number(job.id), runId: Number(job.run_id), runAttempt: job.run_attempt ?? 1, status },
          ...{ labels: job.labels, name: job.name, workflowName: job.workflow_name, headBranch: job.head_branch },
          createdAt: new Date(job.created_at),
        });
      }
      if (data.jobs.length < PER_PAGE) break;
    }
    return jobs;
  }
}
