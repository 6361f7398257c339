import { Injectable, SetMetadata, applyDecorators } from '@nestjs/common';
import type { z } from 'zod';
import { isA, messageOf } from '../common/errors.js';
import type { ChildJob } from './job.js';
import type { JobRequestInput, Repeat } from './job-request.js';
import type { Priority } from './priority.js';
import type { Duration, RetryPolicy } from './retry-policy.js';

/** What a handler has at hand while it runs. */
export interface JobContext {
  /** The job's id, and the idempotency key for whatever the handler does outside. */
  readonly jobId: string;
  readonly type: string;
  readonly queue: string;
  /** From 1; grows with each failed attempt, not with a snooze. */
  readonly attempt: number;
  readonly maxAttempts: number;
  /** From 1; grows each time the handler is started, whatever ended the run before. */
  readonly start: number;
  readonly tenant: string | null;
  /** Aborted by cancel, timeout, deadline and shutdown. A handler that goes on regardless is fenced off. */
  readonly signal: AbortSignal;
  /** @param percent 0 to 100 */
  progress(percent: number): void;
  /** Appends a line to the job's own log. */
  log(line: string): void;
  /** Enqueues another job whose `parentId` is this one. Resolves when it is committed. */
  enqueue(request: JobRequestInput): Promise<{ id: string }>;
  /**
   * Ends this run; the job runs again when all its open children have ended, however they did, which uses no attempt and
   * holds no slot. With none open it runs again at once, so a handler asks `children()` first. A child that is retried
   * counts as open again. Cancelling a parent that waits does not cancel its children.
   */
  waitForChildren(): never;
  /** The job's children, oldest first, 1000 at most and fewer where results are large; `after`: the id of the last one seen. An empty page is the end. */
  children(after?: string): Promise<ChildJob[]>;
  /** Ends this run; the job runs again after `delayMs`, 100 ms at least, which uses no attempt and holds no slot. */
  snooze(delayMs: number): never;
  /** Like snooze, but an event (`Jobs.wake`) may end the wait before `until`. */
  suspend(until: Date): never;
  /**
   * Gives the run's slot to others: from here on it only waits for something outside, however long that takes. The run is
   * still this node's, and is cancelled, timed out and handed back like any other; it takes no slot again. Does nothing
   * in a batch, nor while as many runs of the queue do without a slot in this process as may (1000).
   */
  leaveSlot(): void;
  /** Ends the job as cancelled. */
  cancel(reason: string): never;
}

/** One job of a batch. */
export interface BatchItem<Payload = unknown> {
  readonly payload: Payload;
  readonly ctx: JobContext;
}

export interface BatchContext {
  /** Aborted when every job of the batch has been told to end; each job's own signal is its `ctx.signal`. */
  readonly signal: AbortSignal;
}

/** How many jobs of a type run together. Each keeps its own attempts, cancel, outcome and trail. */
export interface BatchSpec {
  /** At most so many jobs, 1 to 1000. */
  size: number;
  /** How long the first to arrive waits for others when there are fewer, 60 s at most. */
  wait: Duration;
}

/** The one class that runs a job type. It may be started more than once for a job: see `idempotencyKey`. */
export interface Handler<Payload = unknown, Result = unknown> {
  /** Ends by returning (completed, the value is the result) or by throwing (the retry policy decides by the code). */
  run(payload: Payload, ctx: JobContext): Promise<Result>;
  /**
   * Runs after the last attempt has failed and that is recorded, in the same process, once at most: not when the process
   * dies in that moment, nor for a job that fails without a run (its deadline passed while it waited, its runs took their
   * nodes down). What must follow every failed end belongs to its dead letter.
   */
  onFailed?(payload: Payload, error: Error, ctx: JobContext): Promise<void>;
}

/** The one class that runs a job type with `batch`. */
export interface BatchHandler<Payload = unknown, Result = unknown> extends Pick<Handler<Payload>, 'onFailed'> {
  /**
   * Answers a value for each job, in their order: an Error is that job's end alone, as if `run` had thrown it (what
   * `ctx.snooze` and its like throw, too), anything else its result; nothing at all completes every job. What it throws
   * itself ends every job. See `eachItem`.
   */
  runBatch(items: BatchItem<Payload>[], ctx: BatchContext): Promise<(Result | Error)[] | void>;
}

export type AnyHandler = Handler | BatchHandler;

/** Everything the hub knows about a job type. */
export interface JobSpec<Payload extends z.ZodType = z.ZodType> {
  /** snake_case, stable for ever: it stands in the ledger. */
  type: string;
  /** A name of the queue catalog. */
  queue: string;
  /** Checked at enqueue and again at run. */
  payload: Payload;
  /** Default: 3 attempts, exponential from 2 s. */
  retry?: RetryPolicy;
  /** How long one attempt may take. Default: no limit. */
  timeout?: Duration;
  /** Its jobs run together, taken from the ledger past the engine: see decisions/0009. Not with a queue's rate limit. */
  batch?: BatchSpec;
  /** The priority of a request that names none, where the general rules don't say; see routing. */
  priority?: (payload: z.output<Payload>) => Priority | undefined;
  /** A schedule that the hub keeps by itself. */
  repeat?: Repeat;
  /** How a request repeats that says so in its data. */
  repeatOf?: (payload: z.output<Payload>) => Repeat | undefined;
}

export const JOB_HANDLER = Symbol('runnerhub:job-handler');

/** Makes a class the handler of a job type, and an injectable provider. */
export function JobHandler<Payload extends z.ZodType>(spec: JobSpec<Payload>): ClassDecorator {
  return applyDecorators(SetMetadata(JOB_HANDLER, spec), Injectable());
}

/** For `runBatch`: a value or an Error for each item, whatever happens to the others; all are begun at once. */
export function eachItem<Payload, Result>(
  items: BatchItem<Payload>[],
  run: (item: BatchItem<Payload>) => Promise<Result>,
): Promise<(Result | Error)[]> {
  return Promise.all(
    items.map(async (item) => {
      try {
        return await run(item);
      } catch (error) {
        return isA(error, Error) ? error : new Error(messageOf(error), { cause: error });
      }
    }),
  );
}
