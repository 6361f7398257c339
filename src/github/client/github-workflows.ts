import { Injectable } from '@nestjs/common';
import { GitHubApi } from './github-api.js';
import { targetName, type RepositoryTarget } from './github-target.js';

export interface WorkflowDispatch {
  /** The file's name below `.github/workflows`, or the workflow's id. */
  workflow: string;
  /** A branch or a tag. */
  ref: string;
  inputs?: Record<string, string | number | boolean> | undefined;
}

export interface DispatchedRun {
  runId: string;
  /** The run's page, for people. */
  url: string;
}

export interface WorkflowRun extends DispatchedRun {
  status: string | null;
  /** Null until it is completed. */
  conclusion: string | null;
  /** Milliseconds from its start to its last change. */
  durationMs: number;
}

/** Refusals of an invalid request: another attempt would get the same answer. */
const REFUSED = { 404: 'INVALID_WORKFLOW_CONFIGURATION', 422: 'INVALID_WORKFLOW_CONFIGURATION' };
const PER_PAGE = 100;

/** Starts and follows runs of workflows. Errors: see GitHubApi. */
@Injectable()
export class GitHubWorkflows {
  constructor(private readonly api: GitHubApi) {}

  /** Dispatches a run; null where GitHub does not return it (older GitHub Enterprise Server). */
  async dispatch(target: RepositoryTarget, { workflow, ref, inputs }: WorkflowDispatch): Promise<DispatchedRun | null> {
    const act = `dispatch workflow ${workflow} of ${targetName(target)} at ${ref}`;
    const body = { ref, return_run_details: true, ...(inputs === undefined ? {} : { inputs }) };
    const { data } = await this.api.call(
      target,
      act,
      (octokit) =>
        octokit.request('POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches', {
          ...target,
          workflow_id: workflow,
          ...body,
        }),
      REFUSED,
    );
    const answer = data as { workflow_run_id?: number; html_url?: string } | undefined;
    if (answer?.workflow_run_id === undefined) return null;
    return { runId: String(answer.workflow_run_id), url: answer.html_url ?? '' };
  }

  /** Lists runs that were dispatched with this workflow and ref since then, oldest first, 100 at most. */
  async dispatchedSince(target: RepositoryTarget, { workflow, ref }: WorkflowDispatch, since: Date) {
    const act = `find a dispatched run of workflow ${workflow} of ${targetName(target)}`;
    // A run reports its branch by the short name alone.
    const branch = ref.replace(/^refs\/(heads|tags)\//, '');
    const created = `>=${since.toISOString().replace(/\.\d+Z$/, 'Z')}`;
    const { data } = await this.api.call(target, act, (octokit) =>
      octokit.request('GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs', {
        ...{ ...target, workflow_id: workflow, event: 'workflow_dispatch', branch, created, per_page: PER_PAGE },
      }),
    );
    return data.workflow_runs.map(({ id, html_url: url }): DispatchedRun => ({ runId: String(id), url })).reverse();
  }

  async run(target: RepositoryTarget, runId: string): Promise<WorkflowRun> {
    const { data } = await this.api.call(target, `read run ${runId} of ${targetName(target)}`, (octokit) =>
      octokit.request('GET /repos/{owner}/{repo}/actions/runs/{run_id}', { ...target, run_id: Number(runId) }),
    );
    const began = Date.parse(data.run_started_at ?? data.created_at);
    return {
      ...{ runId, url: data.html_url, status: data.status, conclusion: data.conclusion },
      durationMs: Math.max(0, Date.parse(data.updated_at) - began),
    };
  }

  /** Counts a run's jobs and those of them that have ended, among the first 100. */
  async jobsEnded(target: RepositoryTarget, runId: string): Promise<{ ended: number; all: number }> {
    const act = `list the jobs of run ${runId} of ${targetName(target)}`;
    const options = { ...target, run_id: Number(runId), filter: 'latest' as const, per_page: PER_PAGE };
    const { data } = await this.api.call(target, act, (octokit) =>
      octokit.request('GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs', options),
    );
    return { ended: data.jobs.filter(({ status }) => status === 'completed').length, all: data.jobs.length };
  }
}
