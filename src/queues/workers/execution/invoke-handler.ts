import { HubError, isA } from '../../../common/errors.js';
import { parseOrThrow } from '../../../common/validation.js';
import type { ClaimedJob } from '../../../jobs/job.js';
import { isBatchHandler } from '../../../jobs/batch.js';
import type { BatchHandler, BatchItem, Handler, JobSpec } from '../../../jobs/job-handler.js';
import type { RegisteredHandler } from '../../../jobs/job-registry.js';
import type { SecretBox } from '../../../jobs/ports/secrets.js';
import { openFields } from '../../../jobs/sealed-fields.js';
import type { Lanes } from '../../../jobs/ports/lanes.js';
import { inLane } from '../../../jobs/in-lane.js';
import { asRuns } from './uncaught.js';
import type { HandlerResult } from './outcome-of.js';
import { RunInterruption, type RunContext } from './run-context.js';
import type { Run } from './active-run-registry.js';
import type { RunSignal } from './run-signal.js';

/** Delay for a job whose type this node does not know, in milliseconds. */
const UNKNOWN_MS = 10_000;

/** Result of a run that was stopped before its handler began: cancelled, or revoked while it waited for its turn. */
const NOT_BEGUN: HandlerResult = { kind: 'abandoned' };

export interface HandledRun {
  job: ClaimedJob;
  run: Run;
  context: RunContext;
}

/** Calls the handler; returns one result for each run, none of which rejects. */
export function invokeHandler(
  registered: RegisteredHandler | undefined,
  runs: HandledRun[],
  lanes: Lanes,
  secrets: SecretBox,
): Promise<HandlerResult>[] {
  if (!registered) return runs.map(({ job }) => Promise.resolve(unknown(job)));
  const { spec, handler } = registered;
  return isBatchHandler(handler)
    ? handleBatch(spec, handler, runs, secrets)
    : runs.map((run) => handleOne(spec, handler, run, { lanes, secrets }));
}

/** Returns what the handler gets. @throws HubError VALIDATION_FAILED, SECRET_UNREADABLE */
export function payloadOf(spec: JobSpec, { data }: ClaimedJob, secrets: SecretBox): unknown {
  return parseOrThrow(spec.payload, openFields(secrets, spec, data), 'data.');
}

/** Delays a job of an unknown type, using no attempt: in a rolling update a node of a newer release may know it. */
function unknown({ type }: ClaimedJob): HandlerResult {
  const options = { retryAfterMs: UNKNOWN_MS };
  return { kind: 'threw', error: new HubError('RATE_LIMITED', `no handler for ${type} on this node`, options) };
}

async function handleOne(
  spec: JobSpec,
  handler: Handler,
  { job, run, context }: HandledRun,
  { lanes, secrets }: { lanes: Lanes; secrets: SecretBox },
): Promise<HandlerResult> {
  if (run.signal.stopped) return NOT_BEGUN;
  try {
    const payload: unknown = payloadOf(spec, job, secrets);
    const handle = () => handler.run(payload, context);
    return { kind: 'returned', result: await asRuns([run], () => inLane(lanes, spec.laneOf?.(payload), handle)) };
  } catch (error) {
    return { kind: 'threw', error };
  }
}

/** Runs a batch. A result for one job is that job's alone; an error thrown by the handler applies to all given jobs. */
function handleBatch(
  spec: JobSpec,
  handler: BatchHandler,
  runs: HandledRun[],
  secrets: SecretBox,
): Promise<HandlerResult>[] {
  const given: BatchItem[] = [];
  const members: Run[] = [];
  const entries = runs.map(({ job, run, context }): number | HandlerResult => {
    if (run.signal.stopped) return NOT_BEGUN;
    try {
      const payload: unknown = payloadOf(spec, job, secrets);
      members.push(run);
      return given.push({ payload, ctx: context }) - 1;
    } catch (error) {
      return { kind: 'threw', error };
    }
  });
  const answered = answerOf(handler, given, members);
  return entries.map(async (entry) => (typeof entry === 'number' ? endingAt(await answered, entry, given) : entry));
}

type Answer = { values: unknown[] } | { error: unknown };

async function answerOf(handler: BatchHandler, given: BatchItem[], members: Run[]): Promise<Answer> {
  if (given.length === 0) return { values: [] };
  try {
    const signal = allAborted(members.map((member) => member.signal));
    const values: unknown = await asRuns(members, () => handler.runBatch(given, { signal }));
    if (values === undefined) return { values: given.map(() => undefined) };
    if (Array.isArray(values) && values.length === given.length) return { values };
    const answer = Array.isArray(values) ? `${values.length} values` : typeof values;
    throw new HubError('PERMANENT_ERROR', `runBatch returned ${answer} for ${given.length} jobs`);
  } catch (error) {
    return { error };
  }
}

function endingAt(answer: Answer, index: number, given: BatchItem[]): HandlerResult {
  if ('error' in answer) return { kind: 'threw', error: forOne(answer.error, given[index]?.ctx.jobId) };
  const value = answer.values[index];
  return isA(value, Error) ? { kind: 'threw', error: value } : { kind: 'returned', result: value };
}

/** Confines an interruption to the job whose context threw it: no other job is cancelled or snoozed by it. */
function forOne(error: unknown, jobId?: string): unknown {
  if (!isA(error, RunInterruption) || error.jobId === jobId) return error;
  return new HubError(
    'UNKNOWN_ERROR',
    `runBatch did not catch what the context of job ${error.jobId} threw: see eachItem`,
  );
}

/** Returns a signal that is aborted once each of these runs was asked to end: from then on no job needs the work. */
function allAborted(signals: RunSignal[]): AbortSignal {
  const controller = new AbortController();
  let left = signals.length;
  const stopped = () => {
    left -= 1;
    if (left === 0) controller.abort(new Error(signals.at(-1)?.stopped?.reason));
  };
  for (const signal of signals) signal.onStop(stopped);
  return controller.signal;
}
