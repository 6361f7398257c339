import type { Repeat } from '../job-request.js';
import type { JobState } from '../job-state.js';
import type { ChildJob, ClaimedJob, DueJob, Outcome, Recorded, RoutedJob } from '../job.js';
import type { Priority } from '../priority.js';
import type { Scopes } from '../scopes.js';

/** Anything with TypeORM's `query`, such as an EntityManager whose transaction an enqueue joins. */
export interface SqlExecutor {
  query(sql: string, parameters?: unknown[]): Promise<unknown>;
}

/** A job as the ledger accepted it; `duplicate`: an earlier job with the same dedupe key. */
export interface AcceptedJob {
  id: string;
  type: string;
  queue: string;
  priority: Priority;
  state: JobState;
  duplicate: boolean;
  /** The schedule whose tick the job is. */
  scheduleId: string | null;
}

export interface IntakeOptions {
  /** Joins the caller's transaction. */
  manager?: SqlExecutor;
  /** The requester's scopes: what it finds by a key must lie within them. */
  scopes?: Scopes;
}

/** Makes routed jobs durable. */
export abstract class JobIntake {
  /** Accepts all jobs or none. Resolves at the commit; with `manager`, when the caller's transaction holds them. */
  abstract accept(jobs: RoutedJob[], options?: IntakeOptions): Promise<AcceptedJob[]>;
}

/** State of a job. `due`: milliseconds from now; `paused`: whether its queue is. */
export interface JobStatus {
  state: JobState;
  due: number;
  paused: boolean;
}

/** The executor's view of the ledger. */
export abstract class RunLedger {
  /**
   * Claims a run; null when another node has the job, or it has ended, is not due, or its queue is paused.
   * @param until keeps retrying while the ledger is unavailable, until this signal aborts
   */
  abstract claim(id: string, until?: AbortSignal): Promise<ClaimedJob | null>;
  /** Returns the job's status after a refused claim; null when the job is unknown. */
  abstract getStatus(id: string): Promise<JobStatus | null>;
  /** Records an outcome, in groups. Null when the run was fenced off: the trail gets its outcome, the job is unchanged. */
  abstract record(run: ClaimedJob, outcome: Outcome): Promise<Recorded | null>;
  /**
   * Returns a page of a job's children, oldest first, 1000 at most and fewer where results are large.
   * @param after the last id of the previous page
   */
  abstract children(parent: string, after?: string): Promise<ChildJob[]>;
  /** Returns how often the job was accepted again after its end: by people, or by recovery. */
  abstract timesReopened(id: string): Promise<number>;
  /** Records progress in groups, only the newest value of each run. */
  abstract progress(run: ClaimedJob, percent: number): void;
  abstract log(run: ClaimedJob, line: string): void;
}

/** Free slots of a queue; `limit`: at most `max` starts in `per` milliseconds, across all processes. */
export interface FetchRequest {
  queue: string;
  slots: number;
  limit?: { max: number; per: number };
}

/** `available`: runnable jobs, counted up to `slots` at least; `rateResetMs`: milliseconds until the limit allows more. */
export interface FetchResult {
  queue: string;
  jobs: ClaimedJob[];
  available: number;
  rateResetMs: number | null;
}

/** Due jobs straight from the ledger, to run while the engine is disconnected. */
export abstract class DirectSource {
  /** Claims the most urgent jobs for these slots; returns no result for a paused queue. */
  abstract take(asks: FetchRequest[]): Promise<FetchResult[]>;
  /** Returns milliseconds until the next job is due, null unless that is within a second. */
  abstract nextDue(queues: string[]): Promise<number | null>;
  /** Calls the listener when the ledger may hold another job of these queues, or of any. @returns its removal */
  abstract onArrival(listener: (queues?: string[]) => void): () => void;
}

/** Slots for jobs of a type in batches: a batch is claimed when it has `size` jobs, or its first has waited `waitMs`. */
export interface BatchFetchRequest {
  type: string;
  slots: number;
  size: number;
  waitMs: number;
}

/** `available`: runnable jobs, counted up to `slots` at least; `batchReadyMs`: milliseconds until a partial batch is due. */
export interface BatchFetchResult {
  jobs: ClaimedJob[];
  available: number;
  batchReadyMs: number | null;
}

/** Due jobs of types in batches, straight from the ledger. */
export abstract class BatchSource {
  /** Claims the most urgent jobs; none of a paused queue. */
  abstract take(ask: BatchFetchRequest): Promise<BatchFetchResult>;
  /** Returns milliseconds until the next job is due, null unless that is within a second. */
  abstract nextDue(type: string): Promise<number | null>;
  /** Leaves jobs of all other types to the engine: those types ran in batches earlier, or in another release. */
  abstract leaveOthers(types: string[]): Promise<void>;
  /** Calls the listener with the number of new jobs by type. @returns a function that removes it */
  abstract onArrival(listener: (counts: ReadonlyMap<string, number>) => void): () => void;
}

/** Slots of a fair queue, granted to tenants in this order, and the limits that hold over all nodes. */
export interface FairFetchRequest {
  queue: string;
  /** Slots by tenant. */
  slots: ReadonlyMap<string, number>;
  /** Maximum running jobs, and starts in a window, of one tenant. */
  max?: number;
  rate?: { max: number; per: number };
  /** Maximum starts in a window of all tenants. */
  limit?: { max: number; per: number };
}

/**
 * What a tenant got. `granted`: slots that the limits let it use. `held`: why not all, `max` until one of its runs ends,
 * milliseconds until its window resets, `queue` while the queue's own limit holds.
 */
export interface TenantGrant {
  tenant: string;
  granted: number;
  held: 'max' | 'queue' | number | null;
}

/** `paused`: nothing was claimed; `rateResetMs`: milliseconds until the queue's own limit lets more start. */
export interface FairFetchResult {
  jobs: ClaimedJob[];
  grants: TenantGrant[];
  paused: boolean;
  rateResetMs: number | null;
}

/** `next`: where the following page begins; `nextDueMs`: milliseconds until a job of another tenant is due. */
export interface FairScan {
  tenants: string[];
  next: string | null;
  nextDueMs: number | null;
}

/** News of a fair queue's tenants, by name; without names, of any. `ended`: runs have ended. */
export interface FairArrival {
  queue: string;
  kind: 'arrived' | 'ended';
  tenants: readonly string[];
}

/** Due jobs of fair queues, straight from the ledger. A job without a tenant is of the tenant with the empty name. */
export abstract class FairSource {
  /** Claims each tenant's most urgent jobs; none of a paused queue. */
  abstract take(ask: FairFetchRequest): Promise<FairFetchResult>;
  /** Finds tenants with due jobs, from a name on. */
  abstract scan(queue: string, from: string): Promise<FairScan>;
  /** Takes over the jobs that these queues' engine copies stand for: their queue has just become fair. */
  abstract adopt(queues: string[]): Promise<void>;
  /** Notifies the other nodes that a run of this tenant has ended. */
  abstract notifyEnded(queue: string, tenant: string): void;
  /** @returns a function that removes the listener */
  abstract onArrival(listener: (arrival: FairArrival) => void): () => void;
}

/** Notifies the dispatcher of this process that ledger rows are ready for the engine. */
export abstract class DispatchPort {
  abstract enqueue(jobs: DueJob[]): void;
  /** Marks jobs whose copies the engine holds while the ledger has them as accepted: they were requeued. */
  abstract markRequeued(jobs: DueJob[]): void;
  /** Discards pending marks of jobs that are about to be accepted again: their earlier copies no longer count. */
  abstract discardPending(ids: string[]): Promise<void>;
  /** Requests a sweep: the ledger may hold accepted jobs that are not dispatched. */
  abstract requestSweep(): void;
  /** Returns whether jobs of this queue, or unknown ones, are on their way to the engine: no job may overtake them. */
  abstract hasBacklog(queue: string): boolean;
}

/** Maintains repeating jobs; `template` is a job without its id and times. */
export abstract class ScheduleIntake {
  /** Creates or updates the key's schedule, in the caller's transaction if there is one. Returns the schedule's own `id`. */
  abstract create(template: RoutedJob, repeat: Repeat, options?: IntakeOptions): Promise<AcceptedJob>;
  /** @throws HubError NOT_FOUND, VALIDATION_FAILED for a key other than its own, WRONG_STATE for one that is taken */
  abstract change(id: string, template: RoutedJob, repeat: Repeat, options?: IntakeOptions): Promise<unknown>;
}

/** Records that a sender with scopes asks for by their ids. */
export abstract class ScopedRecords {
  /**
   * @throws HubError JOB_NOT_FOUND, ARTIFACT_NOT_FOUND or NOT_FOUND for a record outside of the scopes, as for one that
   * does not exist
   */
  abstract requireCovered(
    kind: 'job' | 'dead-letter' | 'schedule' | 'artifact',
    id: string,
    scopes: Scopes,
  ): Promise<void>;
}

/** Ends the wait of a suspended job. */
export abstract class JobWaker {
  /** Wakes a job; one that still runs will not wait when it suspends itself. False when it can't be waiting for anything. */
  abstract wake(id: string, actor: string): Promise<boolean>;
  /**
   * Wakes jobs with the commit of the caller's transaction: the reason of the wake and the wake are stored together, or
   * neither. The transaction holds locks on no other jobs.
   * @returns a function for after the commit, by which the jobs run at once; without it a sweep finds them in seconds
   */
  abstract wakeWithin(manager: SqlExecutor, ids: readonly string[], actor: string): Promise<() => void>;
  /** Records for a suspended job how far the work is that it waits for: its progress, and a line of its log. */
  abstract note(id: string, note: { percent?: number; line?: string }): Promise<void>;
}

/** The concurrency of queues that operators have stored, for all processes. */
export abstract class StoredConcurrency {
  abstract concurrency(queue: string): number | undefined;
  /** Calls the listener after each reading of what is stored. @returns a function that removes it */
  abstract onChange(listener: () => void): () => void;
}

/** Whether operators have drained this node, so that it takes no more jobs while it runs on. */
export abstract class DrainOrders {
  /** Calls the listener when the node is drained, and when it is resumed. @returns a function that removes it */
  abstract onDrained(listener: (drained: boolean) => void): () => void;
}

/** The days that hold open jobs: a statement bounded by them touches a few partitions instead of all. */
export abstract class OpenJobDays {
  /** Returns a condition on a job's id that holds for each open job. */
  abstract sql(column?: string): Promise<string>;
}
