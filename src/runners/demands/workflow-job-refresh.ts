import { Injectable, Logger } from '@nestjs/common';
import { messageOf } from '../../common/errors.js';
import { GitHubClient, type GitHubWorkflowJob } from '../../github/client/github-client.js';
import { toTarget } from '../../github/client/github-target.js';
import type { DemandRow } from '../store/demand-store.js';
import type { JobAction } from '../model/demand-state.js';
import { Demands } from './demands.js';

const ACTION_OF: Record<GitHubWorkflowJob['status'], JobAction> = {
  waiting: 'waiting',
  requested: 'waiting',
  pending: 'waiting',
  queued: 'queued',
  in_progress: 'in_progress',
  completed: 'completed',
};

/** Asks GitHub itself for the state of a job whose webhooks may be late or lost. */
@Injectable()
export class WorkflowJobRefresh {
  private readonly logger = new Logger(WorkflowJobRefresh.name);

  constructor(
    private readonly github: GitHubClient,
    private readonly demands: Demands,
  ) {}

  /** Reports the answer like a webhook; without an answer nothing changes. */
  async ask(demand: DemandRow): Promise<void> {
    const { workflow_job_id: workflowJobId, repository, run_attempt: runAttempt } = demand;
    try {
      const job = await this.github.getWorkflowJob(toTarget(repository), Number(workflowJobId));
      if (job.runAttempt !== runAttempt) return;
      await this.demands.report({
        workflowJobId,
        runAttempt,
        action: ACTION_OF[job.status],
        conclusion: job.conclusion,
        runId: String(job.runId),
        repository,
        repositoryPrivate: demand.repository_private,
        repositoryFork: demand.repository_fork,
        labels: demand.labels,
        runnerName: job.runnerName,
        workflowName: null,
        jobName: null,
        headBranch: null,
        createdAt: null,
        startedAt: null,
        completedAt: null,
      });
    } catch (error) {
      this.logger.warn(
        { demandId: demand.id, reason: messageOf(error) },
        'workflow job could not be read from GitHub; a later check retries it',
      );
    }
  }
}
