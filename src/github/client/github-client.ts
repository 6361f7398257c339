import { Injectable } from '@nestjs/common';
import { HubError } from '../../common/errors.js';
import { GitHubApi } from './github-api.js';
import { isOrganization, targetName, type RepositoryTarget, type RunnerTarget } from './github-target.js';

const PER_PAGE = 100;
/** Pages read of one target's list of runners. */
const MAX_PAGES = 50;
/** GitHub's default runner group. */
const DEFAULT_RUNNER_GROUP = 1;

export interface JitRequest {
  /** Unique among the target's runners. */
  name: string;
  labels: string[];
  /** Default: 1, the default group. */
  runnerGroupId?: number;
  /** Relative to the runner's folder. Default: `_work`. */
  workFolder?: string;
}

export interface JitRunner {
  runnerId: number;
  name: string;
  /** A secret: its holder can take the runner's job. */
  encodedJitConfig: string;
}

export interface GitHubRunner {
  id: number;
  name: string;
  status: 'online' | 'offline';
  busy: boolean;
  labels: string[];
}

export interface GitHubWorkflowJob {
  id: number;
  runId: number;
  runAttempt: number;
  status: 'queued' | 'in_progress' | 'completed' | 'waiting' | 'requested' | 'pending';
  conclusion: string | null;
  labels: string[];
  runnerId: number | null;
  runnerName: string | null;
}

export interface GitHubRepository {
  id: number;
  fullName: string;
  private: boolean;
  visibility: string;
  fork: boolean;
}

/** GitHub's runners, workflow jobs and repositories. Errors: see GitHubApi. */
@Injectable()
export class GitHubClient {
  constructor(private readonly api: GitHubApi) {}

  /** Registers an ephemeral runner. On RUNNER_NAME_TAKEN: find that runner, delete it, and register again. */
  async generateJitConfig(target: RunnerTarget, request: JitRequest): Promise<JitRunner> {
    const body = {
      name: request.name,
      runner_group_id: request.runnerGroupId ?? DEFAULT_RUNNER_GROUP,
      labels: request.labels,
      ...(request.workFolder === undefined ? {} : { work_folder: request.workFolder }),
    };
    const act = `register runner ${request.name} with ${targetName(target)}`;
    const { data } = await this.api.call(
      target,
      act,
      (octokit) =>
        isOrganization(target)
          ? octokit.request('POST /orgs/{org}/actions/runners/generate-jitconfig', { org: target.org, ...body })
          : octokit.request('POST /repos/{owner}/{repo}/actions/runners/generate-jitconfig', { ...target, ...body }),
      { 409: 'RUNNER_NAME_TAKEN' },
    );
    return { runnerId: data.runner.id, name: data.runner.name, encodedJitConfig: data.encoded_jit_config };
  }

  async findRunner(target: RunnerTarget, name: string): Promise<GitHubRunner | undefined> {
    const act = `find runner ${name} of ${targetName(target)}`;
    return (await this.runners(target, act, { name })).find((candidate) => candidate.name === name);
  }

  /** Lists all runners of the target, including those of other hubs; `complete` is false when there are more. */
  async listRunners(target: RunnerTarget): Promise<{ runners: GitHubRunner[]; complete: boolean }> {
    const runners: GitHubRunner[] = [];
    for (let page = 1; page <= MAX_PAGES; page += 1) {
      const found = await this.runners(target, `list the runners of ${targetName(target)}`, { page });
      runners.push(...found);
      if (found.length < PER_PAGE) return { runners, complete: true };
    }
    return { runners, complete: false };
  }

  private async runners(target: RunnerTarget, act: string, which: { name?: string; page?: number }) {
    const query = { ...which, per_page: PER_PAGE };
    const { data } = await this.api.call(target, act, (octokit) =>
      isOrganization(target)
        ? octokit.request('GET /orgs/{org}/actions/runners', { org: target.org, ...query })
        : octokit.request('GET /repos/{owner}/{repo}/actions/runners', { ...target, ...query }),
    );
    return data.runners.map(({ id, name, status, busy, labels }): GitHubRunner => {
      return { id, name, status: status === 'online' ? 'online' : 'offline', busy, labels: labels.map((l) => l.name) };
    });
  }

  /** Deletes a runner; false when it was already gone. RUNNER_BUSY: it runs a job, so GitHub refuses to delete it. */
  async deleteRunner(target: RunnerTarget, runnerId: number): Promise<boolean> {
    const act = `delete runner ${runnerId} of ${targetName(target)}`;
    try {
      await this.api.call(
        target,
        act,
        (octokit) =>
          isOrganization(target)
            ? octokit.request('DELETE /orgs/{org}/actions/runners/{runner_id}', {
                org: target.org,
                runner_id: runnerId,
              })
            : octokit.request('DELETE /repos/{owner}/{repo}/actions/runners/{runner_id}', {
                ...target,
                runner_id: runnerId,
              }),
        { 422: 'RUNNER_BUSY' },
      );
      return true;
    } catch (error) {
      if (error instanceof HubError && error.code === 'NOT_FOUND') return false;
      throw error;
    }
  }

  /** Reads the job's current state at GitHub, for when a webhook may have been lost. */
  async getWorkflowJob(target: RepositoryTarget, jobId: number): Promise<GitHubWorkflowJob> {
    const { data } = await this.api.call(target, `read job ${jobId} of ${targetName(target)}`, (octokit) =>
      octokit.request('GET /repos/{owner}/{repo}/actions/jobs/{job_id}', { ...target, job_id: jobId }),
    );
    return {
      id: Number(data.id),
      runId: Number(data.run_id),
      runAttempt: data.run_attempt ?? 1,
      status: data.status,
      conclusion: data.conclusion,
      labels: data.labels,
      runnerId: data.runner_id || null,
      runnerName: data.runner_name || null,
    };
  }

  async getRepository(target: RepositoryTarget): Promise<GitHubRepository> {
    const { data } = await this.api.call(target, `read repository ${targetName(target)}`, (octokit) =>
      octokit.request('GET /repos/{owner}/{repo}', { ...target }),
    );
    return {
      id: Number(data.id),
      fullName: data.full_name,
      private: data.private,
      visibility: data.visibility ?? (data.private ? 'private' : 'public'),
      fork: data.fork,
    };
  }
}
