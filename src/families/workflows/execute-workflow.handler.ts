import { z } from 'zod';
import { HubError } from '../../common/errors.js';
import { ledgerClock } from '../../common/ledger-clock.js';
import { postgresSafeText } from '../../common/postgres-safe-json.js';
import { GitHubWorkflows, type DispatchedRun } from '../../github/client/github-workflows.js';
import { JobHandler, type Handler, type JobContext } from '../../jobs/job-handler.js';
import { exponential } from '../../jobs/retry-policy.js';
import { toTarget } from '../../github/client/github-target.js';
import { DispatchedRuns, type Dispatch } from './dispatched-runs.js';

const executeWorkflowPayload = z.strictObject({
  repository: postgresSafeText(200).regex(/^[\w.-]+\/[\w.-]+$/, 'must be owner/name'),
  /** The file's name below `.github/workflows`, or the workflow's id. */
  workflow: postgresSafeText(255).regex(
    /^[\w.-]+$/,
    "must be the file's name, such as release.yml, or the workflow's id",
  ),
  /** A branch or a tag. */
  ref: postgresSafeText(255).min(1),
  /** The event that led to the request; it decides the priority, and is not sent to GitHub. */
  event: postgresSafeText(100)
    .regex(/^[a-z_]+$/, "must be the name of one of GitHub's events, such as pull_request")
    .optional()
    .meta({
      description: 'The event that led to the request; sets the priority: pull_request HIGH, push NORMAL, cleanup LOW',
    }),
  /** At most 25, GitHub's limit. */
  inputs: z
    .record(z.string().min(1).max(100), z.union([postgresSafeText(65_535), z.number(), z.boolean()]))
    .refine((inputs) => Object.keys(inputs).length <= 25, { error: 'must have at most 25 entries' })
    .optional(),
});
type ExecuteWorkflowPayload = z.output<typeof executeWorkflowPayload>;

interface WorkflowEnded {
  runId: string;
  url: string;
  conclusion: string;
  durationMs: number;
}

/** Time after which a run is checked although no webhook has arrived. */
const CHECK_MS = 120_000;
/** Time within which a dispatched run shows in GitHub's lists (some seconds); one missing by then was not dispatched. */
const SHOWS_WITHIN_MS = 60_000;
const AGAIN_MS = 5000;
/** Maximum of dispatches when no answer comes and no run shows. */
const MAX_DISPATCHES = 2;
/** Tolerance for clocks that differ. */
const SKEW_MS = 10_000;

/**
 * Dispatches a workflow and follows its run to the end, without holding a slot: webhooks wake the job. A run that fails
 * is a completed job with the conclusion `failure`.
 */
@JobHandler({
  type: 'execute_workflow',
  queue: 'job-execution',
  payload: executeWorkflowPayload,
  retry: exponential({
    ...{ attempts: 3, delay: '5s', max: '60s' },
    on: ['DOCKER_DAEMON_ERROR', 'NETWORK_TIMEOUT', 'RESOURCE_TEMPORARILY_UNAVAILABLE'],
    notOn: ['INVALID_WORKFLOW_CONFIGURATION', 'AUTHENTICATION_FAILED', 'NOT_CONFIGURED'],
  }),
})
export class ExecuteWorkflowHandler implements Handler<ExecuteWorkflowPayload, WorkflowEnded> {
  constructor(
    private readonly github: GitHubWorkflows,
    private readonly dispatched: DispatchedRuns,
  ) {}

  async run(payload: ExecuteWorkflowPayload, ctx: JobContext): Promise<WorkflowEnded> {
    const before = await this.dispatched.of(ctx.jobId);
    const run = before ? (before.run ?? (await this.find(payload, before, ctx))) : await this.dispatch(payload, ctx);
    try {
      return (await this.ended(payload, run, ctx)) ?? ctx.suspend(new Date(Date.now() + CHECK_MS));
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      const isNew = !before || ledgerClock.now() - before.at.getTime() < SHOWS_WITHIN_MS;
      if (error.code === 'NOT_FOUND' && isNew) return ctx.suspend(new Date(Date.now() + AGAIN_MS));
      if (error.code === 'NOT_FOUND') {
        throw new HubError('PERMANENT_ERROR', `Run ${run.runId} of ${payload.repository} is gone (${run.url})`);
      }
      if (error.code !== 'NETWORK_TIMEOUT') throw error;
      // The run goes on whether or not GitHub answers, so this is no failed attempt.
      ctx.log(error.message);
      return ctx.suspend(new Date(Date.now() + CHECK_MS));
    }
  }

  /** Dispatches the workflow. The record made before GitHub is asked keeps later attempts from dispatching it again. */
  private async dispatch(payload: ExecuteWorkflowPayload, ctx: JobContext, before?: Dispatch): Promise<DispatchedRun> {
    if (!(await this.dispatched.begin(ctx.jobId, before))) return ctx.snooze(AGAIN_MS);
    ctx.signal.throwIfAborted();
    const answer = await this.github.dispatch(toTarget(payload.repository), payload).catch(async (error: unknown) => {
      // The dispatch may have happened although no answer arrived.
      if (!(error instanceof HubError && error.code === 'NETWORK_TIMEOUT')) await this.dispatched.refused(ctx.jobId);
      throw error;
    });
    await this.dispatched.accepted(ctx.jobId, answer);
    if (answer === null) return ctx.snooze(AGAIN_MS);
    ctx.log(`dispatched ${answer.url}`);
    return answer;
  }

  /** Finds the run that an earlier attempt dispatched without learning which: the first that belongs to no other job. */
  private async find(payload: ExecuteWorkflowPayload, before: Dispatch, ctx: JobContext): Promise<DispatchedRun> {
    const since = new Date(before.at.getTime() - SKEW_MS);
    for (const run of await this.github.dispatchedSince(toTarget(payload.repository), payload, since)) {
      if (!(await this.dispatched.linkByLookup(ctx.jobId, run))) continue;
      ctx.log(`an earlier attempt dispatched ${run.url}`);
      return run;
    }
    if (ledgerClock.now() - before.at.getTime() < SHOWS_WITHIN_MS) return ctx.snooze(AGAIN_MS);
    if (before.accepted || before.times >= MAX_DISPATCHES) {
      const fix = "check the workflow's runs, and enqueue another job if there is none";
      throw new HubError('PERMANENT_ERROR', `GitHub shows no run that this job has dispatched: ${fix}`);
    }
    ctx.log('GitHub shows no dispatched run: the workflow is dispatched again');
    return this.dispatch(payload, ctx, before);
  }

  /** Returns the result of the run; null while it is in progress. */
  private async ended({ repository }: ExecuteWorkflowPayload, { runId }: DispatchedRun, ctx: JobContext) {
    const target = toTarget(repository);
    const { status, conclusion, url, durationMs } = await this.github.run(target, runId);
    if (status === 'completed') return { runId, url, conclusion: conclusion ?? 'unknown', durationMs };
    const { ended, all } = await this.github.jobsEnded(target, runId);
    if (all > 0) ctx.progress(Math.round((100 * ended) / all));
    return null;
  }
}
