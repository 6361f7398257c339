import type { ClaimedJob, Outcome } from '../../../jobs/job.js';
import { DEFAULT_RETRY, type RetryPolicy } from '../../../jobs/retry-policy.js';
import { HubError, isA } from '../../../common/errors.js';
import { classify, reasonOf } from '../../../retry/classify.js';
import { decide } from '../../../retry/decide.js';
import { CancelledByHandler, RunInterruption, Snoozed, WaitsForChildren } from './run-context.js';
import type { RunSignal } from './run-signal.js';

/** Result of a handler's run. */
export type HandlerResult =
  { kind: 'returned'; result: unknown } | { kind: 'threw'; error: unknown } | { kind: 'abandoned' };

/** Returns the job's outcome of a run. A requested stop takes precedence over the handler's result. */
export function outcomeOf(
  handlerResult: HandlerResult,
  { stopped }: RunSignal,
  job: ClaimedJob,
  policy?: RetryPolicy,
): Outcome {
  const failing = (error: unknown) => decide(classify(error), job, policy ?? DEFAULT_RETRY);
  switch (stopped?.kind) {
    case 'cancel':
      return { kind: 'cancelled', reason: stopped.reason };
    case 'timeout':
      return failing(new HubError('TIMEOUT', stopped.reason));
    case 'deadline':
      return failing(new HubError('DEADLINE_EXCEEDED', stopped.reason));
    case 'uncaught':
      return decide({ ...classify(stopped.cause), code: stopped.reason }, job, policy ?? DEFAULT_RETRY);
    case 'shutdown':
      // A run that ended by itself keeps its result; one that was cut short, or failed because of the stop, is released.
      if (handlerResult.kind === 'returned') return completed(handlerResult.result);
      if (handlerResult.kind === 'threw' && isA(handlerResult.error, RunInterruption)) break;
      return { kind: 'released', reason: stopped.reason };
    case undefined:
      break;
  }
  switch (handlerResult.kind) {
    case 'returned':
      return completed(handlerResult.result);
    case 'threw':
      if (isA(handlerResult.error, Snoozed)) {
        return { kind: 'parked', delay: handlerResult.error.delay, reason: reasonOf(handlerResult.error) };
      }
      if (isA(handlerResult.error, WaitsForChildren)) return { kind: 'waiting', open: handlerResult.error.open };
      if (isA(handlerResult.error, CancelledByHandler)) {
        return { kind: 'cancelled', reason: reasonOf(handlerResult.error) };
      }
      return failing(handlerResult.error);
    case 'abandoned':
      return failing(new HubError('UNKNOWN_ERROR', 'the run was abandoned'));
  }
}

function completed(result: unknown): Outcome {
  return { kind: 'completed', result };
}
