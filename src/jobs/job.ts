import { z } from 'zod';
import { count, instant, uuid } from '../common/answers.js';
import type { JsonObject } from '../common/postgres-safe-json.js';
import { JOB_STATES, type JobState } from './job-state.js';
import { priorityNumber, type Priority } from './priority.js';
import type { Backoff } from './retry-policy.js';

/** A request after routing: everything that the ledger needs to store a job. */
export interface RoutedJob {
  id: string;
  type: string;
  queue: string;
  priority: Priority;
  data: JsonObject;
  maxAttempts: number;
  /** Overrides the type's backoff; null: the type's. */
  backoff: Backoff | null;
  /** Maximum duration of one attempt in milliseconds; null: no limit. */
  timeout: number | null;
  deadline: Date | null;
  /** Earliest start; null: immediately. `delay` is in milliseconds from the commit, by PostgreSQL's clock. */
  runAt: Date | null;
  delay: number | null;
  tags: string[];
  tenant: string | null;
  parentId: string | null;
  originId: string | null;
  dedupeKey: string | null;
  dedupeTtl: number | null;
  /** The schedule whose tick made the job. */
  scheduleId: string | null;
  /** Whether its type runs in batches: from the ledger, bypassing the engine. */
  batched: boolean;
  /** The requester: an API key's name, `github`, `schedule`, a job's id. */
  actor: string;
  /** W3C's traceparent of the request, which its runs continue. */
  traceparent?: string | null;
}

const jsonObject = z.record(z.string(), z.unknown());
const jobError = z.strictObject({ code: z.string(), message: z.string() });

/** A job as interfaces show it, ended or not. */
export const jobSchema = z.strictObject({
  id: uuid,
  type: z.string(),
  queue: z.string(),
  state: z.enum(JOB_STATES),
  priority: priorityNumber,
  data: jsonObject,
  attemptsMade: count,
  maxAttempts: count,
  progress: z.number().nullable(),
  result: z.unknown(),
  error: jobError.nullable(),
  createdAt: instant,
  runAt: instant.nullable(),
  startedAt: instant.nullable(),
  finishedAt: instant.nullable(),
  parentId: uuid.nullable(),
  originId: uuid.nullable().meta({ description: 'Id of the failed job that this job redrives' }),
  tags: z.array(z.string()),
  tenant: z.string().nullable(),
});
export type Job = z.output<typeof jobSchema>;

/** A child as its parent sees it. */
export interface ChildJob {
  id: string;
  /** Name that its parent gave it; null: none. */
  name: string | null;
  type: string;
  state: JobState;
  result: unknown;
  error: { code: string; message: string } | null;
}

/** A job whose run this node has claimed. `runNumber` is the fence that its outcome must carry. */
export interface ClaimedJob {
  id: string;
  type: string;
  queue: string;
  priority: Priority;
  data: JsonObject;
  runNumber: number;
  attemptsMade: number;
  maxAttempts: number;
  backoff: Backoff | null;
  timeout: number | null;
  deadline: Date | null;
  tenant: string | null;
  parentId: string | null;
  createdAt: Date;
  /** Milliseconds from when the job could have run until its claim. */
  waitedMs: number;
  /** Number of its runs that were lost together with their process. */
  crashes: number;
}

/** Result of one run. `delay` is in milliseconds from now. */
export type Outcome =
  | { kind: 'completed'; result: unknown }
  | { kind: 'failed'; error: AttemptError }
  | { kind: 'retry'; error: AttemptError; delay: number }
  /** Waits without having used an attempt: snooze, suspend, a rate limit. */
  | { kind: 'parked'; delay: number; reason: string; lane?: string }
  /** Released at shutdown: another node may claim it immediately. */
  | { kind: 'released'; reason: string }
  /** Waits until at most `open` of its children are open, which uses no attempt; runs again immediately when that is so. */
  | { kind: 'waiting'; open: number }
  | { kind: 'cancelled'; reason: string };

/**
 * What the ledger has written of an outcome, which may be another one: a job that was cancelled meanwhile is `cancelled`,
 * a parent whose last child has ended is `accepted`.
 */
export interface Recorded {
  state: JobState;
  /** Milliseconds until a delayed job is due; 0 for one that was woken, and in every other state. */
  dueInMs: number;
  /** The reason of a cancelled job. */
  cancelReason: string | null;
}

export interface AttemptError {
  code: string;
  message: string;
  stack: string | null;
  retryable: boolean;
}

/** An entry for the engine, without payload: the claim reads that from the ledger. */
export interface EngineEntry {
  id: string;
  queue: string;
  type: string;
  priority: Priority;
  /** Milliseconds. */
  delay: number;
}

/** An accepted job to dispatch. `runNumber` counts its runs: knowledge about one run's copy does not hold for the next run's. */
export type DueJob = EngineEntry & { runNumber: number };

/** An event of a job's trail. */
export const jobEventSchema = z.strictObject({
  at: instant,
  fromState: z.enum(JOB_STATES).nullable(),
  toState: z.enum(JOB_STATES),
  attempt: count,
  node: uuid.nullable(),
  actor: z.string().nullable(),
  detail: jsonObject.nullable().meta({ description: 'Details, such as an action and its reason, or a failure' }),
});
export type JobEvent = z.output<typeof jobEventSchema>;
