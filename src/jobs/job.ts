import { z } from 'zod';
import { count, instant, uuid } from '../common/answers.js';
import type { JsonObject } from '../common/postgres-safe-json.js';
import { JOB_STATES, type JobState } from './job-state.js';
import { priorityNumber, type Priority } from './priority.js';
import type { Backoff } from './retry-policy.js';

/** A request that the router has decided on: all that the ledger needs to store a job. */
export interface RoutedJob {
  id: string;
  type: string;
  queue: string;
  priority: Priority;
  data: JsonObject;
  maxAttempts: number;
  /** Overrides the type's own; null: the type's. */
  backoff: Backoff | null;
  /** Milliseconds of one attempt; null: no limit. */
  timeout: number | null;
  deadline: Date | null;
  /** Not before; null: at once. `delay` is milliseconds from the commit, by PostgreSQL's clock. */
  runAt: Date | null;
  delay: number | null;
  tags: string[];
  tenant: string | null;
  parentId: string | null;
  originId: string | null;
  dedupeKey: string | null;
  dedupeTtl: number | null;
  /** The schedule's tick that made it. */
  scheduleId: string | null;
  /** Its type takes batches: it is run from the ledger, past the engine. */
  batched: boolean;
  /** Who asked: an API key's name, `github`, `schedule`, a job's id. */
  actor: string;
}

const jsonObject = z.record(z.string(), z.unknown());
const jobError = z.strictObject({ code: z.string(), message: z.string() });

/** What an interface shows of a job, ended or not. */
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
  originId: uuid.nullable().meta({ description: 'The failed job that it was redriven from' }),
  tags: z.array(z.string()),
  tenant: z.string().nullable(),
});
export type Job = z.output<typeof jobSchema>;

/** What a parent sees of a child. */
export interface ChildJob {
  id: string;
  type: string;
  state: JobState;
  result: unknown;
  error: { code: string; message: string } | null;
}

/** A job whose run this node has won in the ledger. `start` is the fence that its outcome must carry. */
export interface ClaimedJob {
  id: string;
  type: string;
  queue: string;
  priority: Priority;
  data: JsonObject;
  start: number;
  attemptsMade: number;
  maxAttempts: number;
  backoff: Backoff | null;
  timeout: number | null;
  deadline: Date | null;
  tenant: string | null;
  parentId: string | null;
  createdAt: Date;
  /** Milliseconds from when it could have run to now. */
  waitedMs: number;
  /** How many runs of it were lost together with their process. */
  crashes: number;
}

/** How one run ended. `delay` in milliseconds from now. */
export type Outcome =
  | { kind: 'completed'; result: unknown }
  | { kind: 'failed'; error: AttemptError }
  | { kind: 'retry'; error: AttemptError; delay: number }
  /** Waits without having used an attempt: snooze, suspend, a rate limit. */
  | { kind: 'parked'; delay: number; reason: string }
  /** Handed back (shutdown): another node may have it at once. */
  | { kind: 'released'; reason: string }
  /** Until its open children have ended; uses no attempt. At once, when none is open. */
  | { kind: 'waiting' }
  | { kind: 'cancelled'; reason: string };

export interface AttemptError {
  code: string;
  message: string;
  stack: string | null;
  retryable: boolean;
}

/** What the dispatcher hands to the engine: no payload, since the claim reads it from the ledger. */
export interface EngineEntry {
  id: string;
  queue: string;
  type: string;
  priority: Priority;
  /** Milliseconds. */
  delay: number;
}

/** `start`: how many runs it has begun; what is known of the copy for its last run does not hold for the next one's. */
export type DueJob = EngineEntry & { start: number };

/** A line of a job's audit trail. */
export const jobEventSchema = z.strictObject({
  at: instant,
  fromState: z.enum(JOB_STATES).nullable(),
  toState: z.enum(JOB_STATES),
  attempt: count,
  node: uuid.nullable(),
  actor: z.string().nullable(),
  detail: jsonObject.nullable().meta({ description: 'The act and its reason, the failure, …' }),
});
export type JobEvent = z.output<typeof jobEventSchema>;
