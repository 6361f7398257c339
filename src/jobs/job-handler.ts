import { Injectable, SetMetadata, applyDecorators } from '@nestjs/common';
import type { z } from 'zod';
import type { QueueName } from './queue-names.js';
import { isA, messageOf } from '../common/errors.js';
import type { Effect } from './effect.js';
import type { ChildJob } from './job.js';
import type { JobRequestInput, Repeat } from './job-request.js';
import type { JsonObject } from '../common/postgres-safe-json.js';
import type { Priority } from './priority.js';
import type { Duration, RetryPolicy } from './retry-policy.js';
import type { OwnReason } from './why.js';

/** The hub's interface to a running handler. */
export interface JobContext {
  /** The job's id, and the idempotency key for the handler's external effects. */
  readonly jobId: string;
  readonly type: string;
  readonly queue: string;
  /** From 1; grows with each failed attempt, not with a snooze. */
  readonly attempt: number;
  readonly maxAttempts: number;
  /** From 1; grows each time the handler is started, however the run before ended. */
  readonly runNumber: number;
  readonly tenant: string | null;
  /** Aborted by cancel, timeout, deadline and shutdown. A handler that continues regardless is fenced off. */
  readonly signal: AbortSignal;
  /** @param percent 0 to 100 */
  progress(percent: number): void;
  /** Appends a line to the job's own log. */
  log(line: string): void;
  /**
   * Performs an external effect once for the job, over all its runs: a later run gets the result instead. An effect that
   * a lost run had begun is searched for by `find`, or handled as `onDoubt` says.
   * @param key names the effect within the job
   */
  effect<Result>(key: string, effect: Effect<Result>): Promise<Result>;
  /**
   * Enqueues another job whose `parentId` is this one, for its tenant unless the request names one. Resolves at the commit.
   * @param options `as` names the child within this job: a name has one job as long as this job exists, so a later run
   * gets the same job, ended or not, whatever its request says
   */
  enqueue(request: JobRequestInput, options?: { as?: string }): Promise<{ id: string }>;
  /**
   * Ends this run; the job runs again when at most `open` of its children are open, by default when all have ended, however
   * they did. The wait uses no attempt and holds no slot. When that is so already the job runs again immediately, so a
   * handler checks `children()` first. To continue with the next child that ends, pass one less than are open. A retried
   * child counts as open again. Cancelling a waiting parent does not cancel its children.
   */
  waitForChildren(open?: number): never;
  /**
   * Returns the job's children, oldest first, 1000 at most and fewer where results are large. An empty page is the end.
   * @param after the last id of the previous page
   */
  children(after?: string): Promise<ChildJob[]>;
  /**
   * Returns how often the job was accepted again after its end. A retry by a person starts the attempts over, so a handler
   * that shall do some work again for it names its children by this number.
   */
  timesReopened(): Promise<number>;
  /** Ends this run; the job runs again after `delayMs`, 100 ms at least. The wait uses no attempt and holds no slot. */
  snooze(delayMs: number): never;
  /** Snoozes the job until `until`; an event (`JobWaker.wake`) may end the wait earlier. */
  suspend(until: Date): never;
  /**
   * Releases the run's slot: from here on the run only waits for something outside, however long that takes. The run
   * still belongs to this node, and is cancelled, timed out and released like any other; it takes no slot again. Does
   * nothing in a batch, nor while 1000 runs of the queue, the maximum, are already detached in this process.
   */
  leaveSlot(): void;
  /** Ends the job as cancelled. */
  cancel(reason: string): never;
}

/** A job of a batch. */
export interface BatchItem<Payload = unknown> {
  readonly payload: Payload;
  readonly ctx: JobContext;
}

export interface BatchContext {
  /** Aborted when every job of the batch has been asked to end; each job's own signal is its `ctx.signal`. */
  readonly signal: AbortSignal;
}

/** The size of a type's batches. Each job keeps its own attempts, cancel, outcome and trail. */
export interface BatchSpec {
  /** Maximum number of jobs, 1 to 1000. */
  size: number;
  /** Time that the first job waits for others to fill the batch, 60 s at most. */
  wait: Duration;
}

/** The one class that runs a job type. A job may be started more than once: see `JobContext.jobId`. */
export interface Handler<Payload = unknown, Result = unknown> {
  /** Runs the job. Returning completes it with the value as its result; on an error the retry policy decides by its code. */
  run(payload: Payload, ctx: JobContext): Promise<Result>;
  /**
   * Runs after the failure of the last attempt is recorded, in the same process, once at most: not when the process
   * dies at that moment, nor for a job that fails without a run (its deadline passed while it waited, or its lost runs
   * exceeded the limit). Work that must follow every failure belongs to the dead letter.
   */
  onFailed?(payload: Payload, error: Error, ctx: JobContext): Promise<void>;
  /** Explains what a job waits for whose run has suspended it; null: for the time alone. */
  why?(jobId: string): Promise<OwnReason | null>;
}

/** The one class that runs a job type with `batch`. */
export interface BatchHandler<Payload = unknown, Result = unknown> extends Pick<Handler<Payload>, 'onFailed'> {
  /**
   * Returns a value for each job, in their order: an Error ends that job alone, as if `run` had thrown it (including
   * the errors of `ctx.snooze` and its like), anything else is its result. Returning nothing completes every job. An
   * error thrown by `runBatch` itself ends every job. See `eachItem`.
   */
  runBatch(items: BatchItem<Payload>[], ctx: BatchContext): Promise<(Result | Error)[] | void>;
}

export type AnyHandler = Handler | BatchHandler;

/** Definition of a job type. */
export interface JobSpec<Payload extends z.ZodType = z.ZodType> {
  /** snake_case, and stable forever: the ledger stores it. */
  type: string;
  queue: QueueName;
  /** Validated when the job is enqueued and again when it runs. */
  payload: Payload;
  /** Fields of the payload with a text that the ledger has sealed, and that no interface shows. */
  secrets?: readonly string[];
  /**
   * Allows senders that are confined to tenants to enqueue it, since it acts for the tenant that it names and on nothing
   * that belongs to all. Default: false.
   */
  forTenants?: boolean;
  /** Default: 3 attempts, exponential from 2 s. */
  retry?: RetryPolicy;
  /** Maximum duration of one attempt. Default: no limit. */
  timeout?: Duration;
  /**
   * Names what the job shares outside of the hub with jobs of any type, such as a host. A RATE_LIMITED with a time from one of
   * them delays all; the wait uses no attempt. Not with `batch`.
   */
  laneOf?: (payload: z.output<Payload>) => string | undefined;
  /** Cancels the job's open children with it. Default: they go on. */
  cancelsChildren?: boolean;
  /**
   * Reads from a request's data the jobs that it will make. Each must be of a known type, within the sender's scopes, and
   * without secret fields, since only a job's own are sealed.
   */
  requestsIn?: (payload: z.output<Payload>) => { type: string; data: JsonObject; path: string }[];
  /** Runs the type's jobs together, from the ledger past the engine: see decisions/0009. Not with a queue's rate limit. */
  batch?: BatchSpec;
  /** Priority of a request that names none, where the general rules give none; see routing. */
  priority?: (payload: z.output<Payload>) => Priority | undefined;
  /** A schedule that the hub maintains by itself. */
  repeat?: Repeat;
  /** Reads the repetition from a request's data. */
  repeatOf?: (payload: z.output<Payload>) => Repeat | undefined;
  /**
   * Reads from a request's data when the job is due. A handler that suspends itself until then instead would spend the
   * queue's rate limit twice.
   */
  runAtOf?: (payload: z.output<Payload>) => Date | undefined;
  /** Reads from a request's data what the job is about: while it is open, a request about the same returns this job. */
  dedupeOf?: (payload: z.output<Payload>) => string | undefined;
}

export const JOB_HANDLER = Symbol('runnerhub:job-handler');

/** Makes a class the handler of a job type, and an injectable provider. */
export function JobHandler<Payload extends z.ZodType>(spec: JobSpec<Payload>): ClassDecorator {
  return applyDecorators(SetMetadata(JOB_HANDLER, spec), Injectable());
}

/** Runs all items concurrently for `runBatch`; returns a value or an Error for each, whatever happens to the others. */
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
