import type { StoreTrouble } from '../common/store-trouble.js';
import type { ChildJob, ClaimedJob, DueJob, EngineEntry, Outcome, Recorded, RoutedJob } from './job.js';
import type { JobRequestInput, Repeat } from './job-request.js';
import type { JobState } from './job-state.js';
import type { Priority } from './priority.js';

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

/** Makes routed jobs durable. */
export abstract class JobIntake {
  /** Accepts all jobs or none. Resolves at the commit; with `manager`, when the caller's transaction holds them. */
  abstract accept(jobs: RoutedJob[], options?: { manager?: SqlExecutor }): Promise<AcceptedJob[]>;
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
  /** Records progress in groups, only the newest value of each run. */
  abstract progress(run: ClaimedJob, percent: number): void;
  abstract log(run: ClaimedJob, line: string): void;
}

/** Runs of this process. */
export abstract class ActiveRuns {
  abstract has(id: string, runNumber: number): boolean;
  /** Runs whose handlers are executing: nothing of their outcome is known yet. */
  abstract running(): { id: string; runNumber: number }[];
  /** Aborts the handler of a run that has been fenced off; its outcome is refused. */
  abstract revoke(id: string, runNumber: number, reason: string): void;
  /** Aborts the handler of this run if it is here or about to start; a later run of the job is not affected. */
  abstract cancel(id: string, runNumber: number, reason: string): void;
}

/** Identity of an engine and its content: an engine whose fingerprint has changed may have lost data. */
export interface EngineFingerprint {
  /** The epoch in the markers of all queues; null when one is missing, or they differ. */
  epoch: string | null;
  /** Identity of the store and of its current incarnation. */
  identity: string;
}

/** Cache of open jobs until a worker takes them. It may lose everything at any time. */
export abstract class Engine {
  abstract readonly kind: 'redis' | 'postgres';
  /** Adds entries; those that the engine already holds stay unchanged. */
  abstract add(entries: EngineEntry[]): Promise<void>;
  /** Returns which of these ids the engine holds, in any state. */
  abstract findExisting(queue: string, ids: string[]): Promise<Set<string>>;
  /** Removes jobs that are not running. */
  abstract remove(queue: string, ids: string[]): Promise<void>;
  /** Ends the delay of a job; false when the engine holds no such delayed job. */
  abstract promote(queue: string, id: string): Promise<boolean>;
  abstract setPaused(queue: string, paused: boolean): Promise<void>;
  /** Wakes workers on all nodes that wait for a job, after a requeue. */
  abstract wake(queue: string): Promise<void>;
  /** @throws when the store refuses writes, even if it answers reads */
  abstract fingerprint(): Promise<EngineFingerprint>;
  /** Writes the marker of each queue; with `ifCurrent`, only over that epoch. True when all were written. */
  abstract writeEpoch(epoch: string, ifCurrent?: string): Promise<boolean>;
}

/**
 * `disconnected`: the engine can't be reached, or refuses writes; `reconnected`: it takes writes again; `dataLost`: it
 * is connected, but its content is gone or an older copy. `dataLost` repeats with each probe until the new content is
 * the baseline.
 */
export type EngineEvent = 'disconnected' | 'reconnected' | 'dataLost';

/** Why the engine is disconnected. */
export interface EngineTrouble {
  code: StoreTrouble;
  /** Public text for people: only the kind of trouble. */
  what: string;
  /** No connection has succeeded yet and waiting changes nothing: nothing in this hub can be relied on. */
  misconfigured: boolean;
}

/** Probes the engine, so that no other part has to check whether it is connected. */
export abstract class EngineWatch {
  /** The last probe succeeded, and the engine takes writes. */
  abstract readonly reachable: boolean;
  /** Null while the engine is reachable. */
  abstract readonly trouble: EngineTrouble | null;
  /** Starts probing; resolves after the first probe, with its result. */
  abstract start(): Promise<boolean>;
  /** Stops probing. Called last before the engine's connections close: a disconnected engine is abandoned. */
  abstract stop(): Promise<void>;
  /** Sets the fingerprint of an engine that holds what it should: any other one emits `dataLost`. */
  abstract setBaseline(sign: EngineFingerprint): void;
  /** @returns a function that removes the listener */
  abstract on(news: EngineEvent, listener: () => void): () => void;
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

/** Starts jobs of this process with their acceptance, where a worker of their queue is idle. */
export abstract class EagerStarts {
  /** Takes a slot for each of these jobs, or none at all: then they are dispatched to the engine. */
  abstract reserve(queues: string[]): boolean;
  /** Runs a job that was accepted as active on this node. */
  abstract run(job: ClaimedJob): void;
  /** Releases reserved slots for which no job was accepted as active. */
  abstract release(queues: string[]): void;
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
  abstract create(template: RoutedJob, repeat: Repeat, options?: { manager?: SqlExecutor }): Promise<AcceptedJob>;
  /** @throws HubError NOT_FOUND, VALIDATION_FAILED for a key other than its own, WRONG_STATE for one that is taken */
  abstract change(id: string, template: RoutedJob, repeat: Repeat): Promise<unknown>;
}

/** Numbers of removed rows by kind. */
export interface RemovedHistory {
  jobs: number;
  /** Days removed as a whole; their jobs are counted in `jobs`. */
  days: number;
  keys: number;
  /** Deliveries whose payloads were removed; their GUIDs stay. */
  deliveries: number;
  /** Rows of statistics. */
  rollups: number;
  runners: number;
  nodes: number;
}

export interface RetentionOptions {
  /** Milliseconds since a job ended; undefined: the configured age. */
  maxAge?: number;
  signal?: AbortSignal;
  /** @param percent 0 to 100 */
  progress?: (percent: number) => void;
}

/** Removes history past its retention; never an open job, nor what one needs. */
export abstract class LedgerRetention {
  abstract apply(options?: RetentionOptions): Promise<RemovedHistory>;
}

/** Logs moved from the ledger into files. */
export interface ArchivedLogs {
  /** Lines of jobs' logs, and logs of runners. */
  archived: number;
  /** Archived logs removed from the ledger; the log of a job retried meanwhile stays. */
  removed: number;
  /** Absolute paths, on the machine of the node that wrote them. */
  files: string[];
  /** Size of the files. */
  bytes: number;
}

export interface LogArchiveOptions {
  /** Milliseconds since the job or the runner ended. */
  maxAge: number;
  signal?: AbortSignal;
  /** @param percent 0 to 100 */
  progress?: (percent: number) => void;
}

/** Archives logs past their retention, then removes them; never those of an open job or runner. */
export abstract class LogArchive {
  /** @throws HubError ARCHIVE_FAILED, LEDGER_UNAVAILABLE */
  abstract apply(options: LogArchiveOptions): Promise<ArchivedLogs>;
}

/** Ends the wait of a suspended job. */
export abstract class JobWaker {
  /** Wakes a job; one that still runs will not wait when it suspends itself. False when it can't be waiting for anything. */
  abstract wake(id: string, actor: string): Promise<boolean>;
}

/** Enqueues further jobs for a handler: the router, seen from below. */
export abstract class JobEnqueuer {
  abstract route(
    request: JobRequestInput,
    options?: { manager?: SqlExecutor; actor?: string; parentId?: string },
  ): Promise<AcceptedJob>;
}

/** The days that hold open jobs: a statement bounded by them touches a few partitions instead of all. */
export abstract class OpenJobDays {
  /** Returns a condition on a job's id that holds for each open job. */
  abstract sql(column?: string): Promise<string>;
}
