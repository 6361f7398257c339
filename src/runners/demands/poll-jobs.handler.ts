import { z } from 'zod';
import { postgresSafeText } from '../../common/postgres-safe-json.js';
import { ledgerClock } from '../../common/ledger-clock.js';
import { withBackgroundPriority, skipIfForbidden } from '../../github/client/github-api.js';
import { GitHubRuns, type QueuedJob } from '../../github/client/github-runs.js';
import { JobHandler, type Handler, type JobContext } from '../../jobs/job-handler.js';
import { exponential } from '../../jobs/retry-policy.js';
import { RunnerSets } from '../model/runner-sets.js';
import { toTarget } from '../../github/client/github-target.js';
import { DemandStore } from '../store/demand-store.js';
import type { DemandState } from '../model/demand-state.js';
import { Demands } from './demands.js';
import { WorkflowJobRefresh } from './workflow-job-refresh.js';
import type { WorkflowJobUpdate } from '../model/workflow-job-update.js';

const pollJobsPayload = z.strictObject({
  repository: postgresSafeText(200).regex(/^[^/\s]+\/[^/\s]+$/, 'must be owner/name'),
});
type PollJobsPayload = z.output<typeof pollJobsPayload>;

type Polled = { queued: number; found: number; asked: number } | { skipped: string };

/** Asks GitHub for the queued jobs of a repository, so that a job whose webhook was lost gets its runner too. */
@JobHandler({
  type: 'poll_jobs',
  // Not in the queue of webhooks: these jobs wait for GitHub, and webhooks would wait for them.
  queue: 'background',
  payload: pollJobsPayload,
  retry: exponential({ attempts: 3, delay: '10s' }),
})
export class PollJobsHandler implements Handler<PollJobsPayload, Polled> {
  constructor(
    private readonly github: GitHubRuns,
    private readonly demands: Demands,
    private readonly demandStore: DemandStore,
    private readonly sets: RunnerSets,
    private readonly workflowJobRefresh: WorkflowJobRefresh,
  ) {}

  run(payload: PollJobsPayload, ctx: JobContext): Promise<Polled> {
    return withBackgroundPriority(() => this.poll(payload, ctx));
  }

  private async poll({ repository }: PollJobsPayload, ctx: JobContext): Promise<Polled> {
    const began = new Date(ledgerClock.now());
    const answer = await skipIfForbidden(this.github.queuedJobs(toTarget(repository)));
    if (answer === null)
      return { skipped: `GitHub shows no repository ${repository}: it is gone, or the credentials can't read it` };
    if ('skipped' in answer) return answer;
    const wanted = answer.jobs.map(toReport).filter((report) => this.sets.match(report).set !== null);
    const known = await this.demandStore.known(wanted);
    const missed = wanted.filter((report) => isNews(report, known.get(keyOf(report))));
    for (const report of missed) {
      ctx.signal.throwIfAborted();
      await this.demands.report(report);
    }
    if (missed.length > 0) ctx.log(`${missed.length} queued jobs found that no webhook reported`);
    const asked = answer.complete ? await this.askAboutOthers(repository, wanted, began, ctx) : 0;
    return { queued: wanted.length, found: missed.length, asked };
  }

  /** Asks about demands that wait here and not at GitHub: they were cancelled or run elsewhere, which only GitHub knows. */
  private async askAboutOthers(
    repository: string,
    there: WorkflowJobUpdate[],
    before: Date,
    ctx: JobContext,
  ): Promise<number> {
    const waiting = new Set(there.map(keyOf));
    const others = (await this.demandStore.waitingSince(repository, before)).filter(
      ({ workflow_job_id: workflowJobId, run_attempt: runAttempt }) =>
        !waiting.has(keyOf({ workflowJobId, runAttempt })),
    );
    for (const demand of others) {
      ctx.signal.throwIfAborted();
      await this.workflowJobRefresh.ask(demand);
    }
    return others.length;
  }
}

function keyOf({ workflowJobId, runAttempt }: Pick<WorkflowJobUpdate, 'workflowJobId' | 'runAttempt'>): string {
  return `${workflowJobId}/${runAttempt}`;
}

/** Whether the job's webhook has not arrived, or not the one of its approval. */
function isNews({ action }: WorkflowJobUpdate, state: DemandState | undefined): boolean {
  return state === undefined || (state === 'blocked' && action === 'queued');
}

function toReport(job: QueuedJob): WorkflowJobUpdate {
  return {
    ...{ workflowJobId: String(job.id), runAttempt: job.runAttempt, runId: String(job.runId), action: job.status },
    ...{ repository: job.repository, repositoryPrivate: job.repositoryPrivate, repositoryFork: job.repositoryFork },
    ...{ workflowName: job.workflowName, jobName: job.name, headBranch: job.headBranch, createdAt: job.createdAt },
    labels: job.labels,
    ...{ conclusion: null, runnerName: null, startedAt: null, completedAt: null },
  };
}
