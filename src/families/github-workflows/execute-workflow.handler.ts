import { z } from 'zod';
import { HubError, isA } from '../../common/errors.js';
import { ledgerClock } from '../../common/ledger-clock.js';
import { postgresSafeText } from '../../common/postgres-safe-json.js';
import { GitHubWorkflows, type DispatchedRun } from '../../github/client/github-workflows.js';
import type { EffectBegun } from '../../jobs/effect.js';
import { JobHandler, type Handler, type JobContext } from '../../jobs/job-handler.js';
import { exponential } from '../../jobs/retry-policy.js';
import { toTarget } from '../../github/client/github-target.js';
import { DispatchedRuns } from './dispatched-runs.js';

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

/** The result of the effect; `run` is null where GitHub did not name it: older Enterprise Servers don't. */
interface Dispatch {
  /** When it was requested. */
  at: string;
  run: DispatchedRun | null;
}

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
    const known = await this.dispatched.of(ctx.jobId);
    const run = known ?? (await this.dispatch(payload, ctx));
    try {
      return (await this.ended(payload, run, ctx)) ?? ctx.suspend(new Date(Date.now() + CHECK_MS));
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      // GitHub may not show a run that it has just named.
      if (error.code === 'NOT_FOUND' && (!known || isNew(known.linkedAt)))
        return ctx.suspend(new Date(Date.now() + AGAIN_MS));
      if (error.code === 'NOT_FOUND') {
        throw new HubError('PERMANENT_ERROR', `Run ${run.runId} of ${payload.repository} is gone (${run.url})`);
      }
      if (error.code !== 'NETWORK_TIMEOUT') throw error;
      // The run goes on whether or not GitHub answers, so this is no failed attempt.
      ctx.log(error.message);
      return ctx.suspend(new Date(Date.now() + CHECK_MS));
    }
  }

  /** Dispatches the workflow once for the job, and links it to the run. */
  private async dispatch(payload: ExecuteWorkflowPayload, ctx: JobContext): Promise<DispatchedRun> {
    const { at, run } = await ctx.effect<Dispatch>('dispatch', {
      do: () => this.request(payload),
      find: (begun) => this.search(payload, begun, ctx),
      mayHaveHappened: (error) => isA(error, HubError) && error.code === 'NETWORK_TIMEOUT',
      onDoubt: 'repeat',
    });
    if (run) {
      await this.dispatched.link(ctx.jobId, run);
      ctx.log(`dispatched ${run.url}`);
      return run;
    }
    const since = new Date(at);
    return (await this.findRun(payload, since, ctx)) ?? (isNew(since) ? ctx.snooze(AGAIN_MS) : none());
  }

  private async request(payload: ExecuteWorkflowPayload): Promise<Dispatch> {
    const at = new Date(ledgerClock.now()).toISOString();
    return { at, run: await this.github.dispatch(toTarget(payload.repository), payload) };
  }

  /** Decides whether a lost dispatch has happened: it has when a run shows that belongs to no other job. */
  private async search(payload: ExecuteWorkflowPayload, { at, times }: EffectBegun, ctx: JobContext) {
    if (await this.findRun(payload, at, ctx)) return { at: at.toISOString(), run: null };
    if (isNew(at)) return ctx.snooze(AGAIN_MS);
    if (times >= MAX_DISPATCHES) return none();
    ctx.log('GitHub shows no dispatched run: the workflow is dispatched again');
    return undefined;
  }

  /** Links the job to the first run since then that belongs to no other job, and returns it. */
  private async findRun(
    payload: ExecuteWorkflowPayload,
    at: Date,
    ctx: JobContext,
  ): Promise<DispatchedRun | undefined> {
    const known = await this.dispatched.of(ctx.jobId);
    if (known) return known;
    const since = new Date(at.getTime() - SKEW_MS);
    for (const run of await this.github.dispatchedSince(toTarget(payload.repository), payload, since)) {
      if (!(await this.dispatched.linkByLookup(ctx.jobId, run))) continue;
      ctx.log(`an earlier attempt dispatched ${run.url}`);
      return run;
    }
    return undefined;
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

const isNew = (at: Date): boolean => ledgerClock.now() - at.getTime() < SHOWS_WITHIN_MS;

function none(): never {
  const fix = "check the workflow's runs, and enqueue another job if there is none";
  throw new HubError('PERMANENT_ERROR', `GitHub shows no run that this job has dispatched: ${fix}`);
}
