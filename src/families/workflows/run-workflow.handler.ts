import { Inject } from '@nestjs/common';
import { HubError, isA } from '../../common/errors.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { nameOfTime } from '../../jobs/child-names.js';
import { JobHandler, type Handler, type JobContext } from '../../jobs/job-handler.js';
import type { ChildJob } from '../../jobs/job.js';
import { ownFields, resolved, WORKFLOW } from './model/references.js';
import { runWorkflowPayload, type RunWorkflow, type WorkflowEnded } from './model/run-workflow.js';
import { latestJobs, standings, type Standing } from './model/step-states.js';
import { INPUT, requestsOf, type Step } from './model/steps.js';

/** A step whose job could not be made, and why. */
type Refusals = Map<string, HubError>;

/**
 * Runs a graph of jobs: each step is a named child, started as soon as those before it have ended, and never twice. A person
 * who retries the workflow retries what did not complete.
 */
@JobHandler({
  type: WORKFLOW,
  queue: 'workflow',
  forTenants: true,
  payload: runWorkflowPayload,
  retry: { attempts: 1 },
  cancelsChildren: true,
  requestsIn: ({ steps }) => requestsOf(steps),
})
export class RunWorkflowHandler implements Handler<RunWorkflow, WorkflowEnded> {
  constructor(@Inject(HUB_CONFIG) private readonly config: HubConfig) {}

  async run({ steps, data }: RunWorkflow, ctx: JobContext): Promise<WorkflowEnded> {
    const reopened = await ctx.timesReopened();
    const refused: Refusals = new Map();
    const all = await startAll({ steps, data, reopened, refused, maxBytes: this.config.maxPayloadBytes }, ctx);
    const open = all.filter(({ state }) => state === 'open').length;
    ctx.progress((100 * all.filter(({ state }) => state !== 'open' && state !== 'pending').length) / all.length);
    if (open > 0) ctx.waitForChildren(open - 1);
    const failed = all.filter(
      ({ step, state }) => (state === 'failed' || state === 'cancelled') && !step.continueOnError,
    );
    if (failed.length > 0) throw new HubError('WORKFLOW_STEP_FAILED', failureOf(failed, refused), { final: true });
    return { steps: Object.fromEntries(all.map(({ step, state }) => [step.id, state])) };
  }
}

interface Run {
  steps: Step[];
  data: RunWorkflow['data'];
  reopened: number;
  refused: Refusals;
  /** Of the data of a job. */
  maxBytes: number;
}

/** Starts all steps that may start, until none is left: a step that can't be started may let others begin. */
async function startAll(run: Run, ctx: JobContext): Promise<Standing[]> {
  for (;;) {
    const children = await allChildren(ctx);
    const all = standings(run.steps, latestJobs(children, run.reopened), new Set(run.refused.keys()));
    const ready = all.filter(({ isReady }) => isReady);
    if (ready.length === 0) return all;
    const known = knownOf(run, all);
    for (const { step } of ready) {
      // A cancel ends the children that exist; what is made after it would run until the next sweep.
      ctx.signal.throwIfAborted();
      await start(step, run, known, ctx);
    }
  }
}

async function start({ id, type, data, retry }: Step, run: Run, known: Record<string, unknown>, ctx: JobContext) {
  try {
    const request = {
      type,
      data: { ...data, ...resolved(ownFields(type, data), known, run.maxBytes) },
      ...(retry && { ...retry }),
    };
    await ctx.enqueue(request, { as: nameOfTime(id, run.reopened) });
  } catch (error) {
    // What the ledger can't do now is no fault of the step; this run comes again.
    if (!isA(error, HubError) || error.code === 'LEDGER_UNAVAILABLE') throw error;
    run.refused.set(id, error);
    ctx.log(`${id} was not started: ${error.code}: ${error.message}`);
  }
}

/** What references may name: the input, and what each ended step has left. */
function knownOf({ data, refused }: Run, all: readonly Standing[]): Record<string, unknown> {
  const known: Record<string, unknown> = { [INPUT]: data };
  for (const { step, state, child } of all) {
    const refusal = refused.get(step.id);
    const error = refusal ? { code: refusal.code, message: refusal.message } : (child?.error ?? null);
    known[step.id] = { state, result: child?.result ?? null, error };
  }
  return known;
}

async function allChildren(ctx: JobContext): Promise<ChildJob[]> {
  const all: ChildJob[] = [];
  for (;;) {
    const page = await ctx.children(all.at(-1)?.id);
    if (page.length === 0) return all;
    all.push(...page);
  }
}

function failureOf(failed: readonly Standing[], refused: Refusals): string {
  const named = failed.slice(0, 5).map(({ step, state, child }) => {
    const error = refused.get(step.id) ?? child?.error;
    return `${step.id} ${state}${error ? ` (${error.code}: ${error.message.slice(0, 200)})` : ''}`;
  });
  const more = failed.length > named.length ? `, and ${failed.length - named.length} more` : '';
  return `${named.join(', ')}${more}; retry the workflow to run what did not complete`;
}
