import type { StoreTrouble } from '../common/store-trouble.js';
import type { ComponentStatus } from './component-status.js';
import type { ChildJob, ClaimedJob, DueJob, EngineEntry, Outcome, RoutedJob } from './job.js';
import type { JobRequestInput, Repeat } from './job-request.js';
import type { JobState } from './job-state.js';
import type { Priority } from './priority.js';

/** Anything with TypeORM's `query`: an EntityManager whose transaction an enqueue joins. */
export interface SqlExecutor {
  query(sql: string, parameters?: unknown[]): Promise<unknown>;
}

/** A job as the ledger accepted it; `duplicate`: an earlier one with the same dedupe key. */
export interface AcceptedJob {
  id: string;
  type: string;
  queue: string;
  priority: Priority;
  state: JobState;
  duplicate: boolean;
  /** The schedule that the job is a tick of. */
  scheduleId: string | null;
}

/** Where routed jobs become durable. */
export abstract class JobIntake {
  /** Resolves at the commit; with `manager`, when the caller's transaction holds it. All or none. */
  abstract accept(jobs: RoutedJob[], options?: { manager?: SqlExecutor }): Promise<AcceptedJob[]>;
}

/** Where a job stands. `due`: milliseconds from now; `paused`: its queue. */
export interface JobStatus {
  state: JobState;
  due: number;
  paused: boolean;
}

/** What the executor needs of the ledger. */
export abstract class RunLedger {
  /**
   * The gate before each run: null when somebody else has the job, or it has ended, is not due, or its queue is paused.
   * @param until with it, a ledger that is away is asked again until the signal comes
   */
  abstract claim(id: string, until?: AbortSignal): Promise<ClaimedJob | null>;
  /** After a lost claim: what is the matter with the job; null when it is unknown. */
  abstract getStatus(id: string): Promise<JobStatus | null>;
  /** Written in groups. False when the run was fenced off: its outcome is noted in the trail and changes nothing. */
  abstract record(run: ClaimedJob, outcome: Outcome): Promise<boolean>;
  /** A job's children, oldest first, a page of 1000 at most, of fewer where results are large; `after`: the last id of the page before. */
  abstract children(parent: string, after?: string): Promise<ChildJob[]>;
  /** Kept in groups, the newest value only. */
  abstract progress(run: ClaimedJob, percent: number): void;
  abstract log(run: ClaimedJob, line: string): void;
}

/** The runs of this process. */
export abstract class ActiveRuns {
  abstract has(id: string, start: number): boolean;
  /** Those whose handlers are at work: nothing of their outcome is known yet. */
  abstract running(): { id: string; start: number }[];
  /** Tells the handler of a run that has been fenced off to end; whatever it reports is refused. */
  abstract revoke(id: string, start: number, reason: string): void;
  /** Tells the handler of this run to end, if it is here or about to be; a later run of the job is none of it. */
  abstract cancel(id: string, start: number, reason: string): void;
}

/** By what an engine is known again: one whose sign has changed may not hold any more what it held. */
export interface EngineFingerprint {
  /** What the markers of all queues say; null when one is missing, or they differ. */
  epoch: string | null;
  /** Which store this is, and which life of it. */
  identity: string;
}

/** What holds the open jobs until a worker takes them. It may lose everything at any time. */
export abstract class Engine {
  abstract readonly kind: 'redis' | 'postgres';
  /** Entries that the engine holds already are left as they are. */
  abstract add(entries: EngineEntry[]): Promise<void>;
  /** Which of these ids the engine holds, in whatever state. */
  abstract findExisting(queue: string, ids: string[]): Promise<Set<string>>;
  /** Forgets a job that is not running. */
  abstract remove(queue: string, ids: string[]): Promise<void>;
  /** Ends the delay of a job; false when the engine holds no such delayed job. */
  abstract promote(queue: string, id: string): Promise<boolean>;
  abstract setPaused(queue: string, paused: boolean): Promise<void>;
  /** Tells workers that wait for a job, on whichever node, that one was handed back. */
  abstract wake(queue: string): Promise<void>;
  /** @throws when the store can't be written to, though it may answer */
  abstract fingerprint(): Promise<EngineFingerprint>;
  /** Writes the marker of each queue; with `ifCurrent`, only over that one. True when all were written. */
  abstract writeEpoch(epoch: string, ifCurrent?: string): Promise<boolean>;
}

/**
 * `disconnected`: the engine can't be reached, or refuses writes; `reconnected`: it takes writes again; `dataLost`: it is there, but its
 * content is gone or an older copy, which is repeated with each probe until the new content is the baseline.
 */
export type EngineEvent = 'disconnected' | 'reconnected' | 'dataLost';

/** Why the engine is away. */
export interface EngineTrouble {
  code: StoreTrouble;
  /** For people, and for anybody: no more than the kind of trouble. */
  what: string;
  /** No connection has succeeded yet, and waiting changes nothing: nothing of this hub is to be relied on. */
  misconfigured: boolean;
}

/** Looks after the engine, so that nobody else has to ask it whether it is there. */
export abstract class EngineWatch {
  /** The last look reached it, and it takes what it is given. */
  abstract readonly reachable: boolean;
  /** Null while it is reachable. */
  abstract readonly trouble: EngineTrouble | null;
  /** Begins to look; resolves after the first look, with what it found. */
  abstract start(): Promise<boolean>;
  /** Looks no more. The last thing before the engine's own goodbye: an engine that is away is given up. */
  abstract stop(): Promise<void>;
  /** The sign of an engine that holds what it should: any other one is news. */
  abstract setBaseline(sign: EngineFingerprint): void;
  /** @returns what takes the listener away again */
  abstract on(news: EngineEvent, listener: () => void): () => void;
}

/** Free slots of a queue; `limit`: at most `max` starts in `per` milliseconds, over all processes. */
export interface FetchRequest {
  queue: string;
  slots: number;
  limit?: { max: number; per: number };
}

/** `available`: runnable jobs, counted up to `slots` at least; `rateResetMs`: milliseconds until the rate limit permits more. */
export interface FetchResult {
  queue: string;
  jobs: ClaimedJob[];
  available: number;
  rateResetMs: number | null;
}

/** Due jobs straight from the ledger, for whoever runs them while the engine is away. */
export abstract class DirectSource {
  /** Claims the most urgent jobs for these slots; no answer for a paused queue. */
  abstract take(asks: FetchRequest[]): Promise<FetchResult[]>;
  /** Milliseconds until the next job is due, if that is within a second. */
  abstract nextDue(queues: string[]): Promise<number | null>;
  /** Told when the ledger may hold one more, of these queues or of any. @returns what takes the listener away again */
  abstract onArrival(listener: (queues?: string[]) => void): () => void;
}

/** Starts jobs of this process with their acceptance, where the worker of their queue has nothing to do. */
export abstract class EagerStarts {
  /** Takes a slot for each of these jobs, or none at all: then they take the way through the engine. */
  abstract reserve(queues: string[]): boolean;
  /** Runs what was accepted as active on this node. */
  abstract run(job: ClaimedJob): void;
  /** Gives the slots back that nothing was accepted for. */
  abstract release(queues: string[]): void;
}

/** Slots for jobs of a type in batches: a batch of `size` is taken when it is full, or its first has waited `waitMs`. */
export interface BatchFetchRequest {
  type: string;
  slots: number;
  size: number;
  waitMs: number;
}

/** `available`: runnable jobs, counted up to `slots` at least; `batchReadyMs`: milliseconds until a partial batch is taken. */
export interface BatchFetchResult {
  jobs: ClaimedJob[];
  available: number;
  batchReadyMs: number | null;
}

/** Due jobs of types in batches, straight from the ledger. */
export abstract class BatchSource {
  /** Claims the most urgent ones; none of a paused queue. */
  abstract take(ask: BatchFetchRequest): Promise<BatchFetchResult>;
  /** Milliseconds until the next job is due, if that is within a second. */
  abstract nextDue(type: string): Promise<number | null>;
  /** Gives the engine those jobs whose type is none of these: it took batches once, or in another release. */
  abstract leaveOthers(types: string[]): Promise<void>;
  /** Told how many jobs of a type have come. @returns what takes the listener away again */
  abstract onArrival(listener: (counts: ReadonlyMap<string, number>) => void): () => void;
}

/** Tells other parts of this process that ledger rows are ready for the engine. */
export abstract class DispatchPort {
  abstract enqueue(jobs: DueJob[]): void;
  /** The engine holds these, which the ledger has as accepted: they were handed back to it. */
  abstract markRequeued(jobs: DueJob[]): void;
  /** These are about to be accepted anew: whatever the engine was given of them no longer counts. */
  abstract discardPending(ids: string[]): Promise<void>;
  /** Some accepted job may be found in the ledger. */
  abstract requestSweep(): void;
  /** Jobs of this queue, or any that are not known yet, are on their way to the engine: nobody should overtake them. */
  abstract hasBacklog(queue: string): boolean;
}

/** What keeps repeating jobs; `template` is a job without its id and times. */
export abstract class ScheduleIntake {
  /** The schedule of the key, made or brought in line, in the caller's transaction if there is one. `id` is its own. */
  abstract create(template: RoutedJob, repeat: Repeat, options?: { manager?: SqlExecutor }): Promise<AcceptedJob>;
  /** @throws HubError NOT_FOUND, VALIDATION_FAILED for another key than it has, WRONG_STATE for one that is taken */
  abstract change(id: string, template: RoutedJob, repeat: Repeat): Promise<unknown>;
}

/** How many rows of each kind went. */
export interface RemovedHistory {
  jobs: number;
  /** Days that went as a whole; their jobs are among `jobs`. */
  days: number;
  keys: number;
  /** Whose payloads went; their GUIDs stay. */
  deliveries: number;
  /** Of statistics. */
  rollups: number;
  runners: number;
  nodes: number;
}

export interface RetentionOptions {
  /** Milliseconds since a job ended; undefined: as the configuration says. */
  maxAge?: number;
  signal?: AbortSignal;
  /** @param percent 0 to 100 */
  progress?: (percent: number) => void;
}

/** Removes history whose time is over; never an open job, nor what one needs. */
export abstract class LedgerRetention {
  abstract apply(options?: RetentionOptions): Promise<RemovedHistory>;
}

/** What went from the ledger into files. */
export interface ArchivedLogs {
  /** Lines of jobs' logs, and logs of runners. */
  archived: number;
  /** Of them those that have left the ledger; one whose job somebody has retried meanwhile stays. */
  removed: number;
  /** Absolute, on the machine of the node that wrote them. */
  files: string[];
  /** Of the files. */
  bytes: number;
}

export interface LogArchiveOptions {
  /** Milliseconds since the job or the runner ended. */
  maxAge: number;
  signal?: AbortSignal;
  /** @param percent 0 to 100 */
  progress?: (percent: number) => void;
}

/** Archives logs whose time is over, then removes them; never of an open job or runner. */
export abstract class LogArchive {
  /** @throws HubError ARCHIVE_FAILED, LEDGER_UNAVAILABLE */
  abstract apply(options: LogArchiveOptions): Promise<ArchivedLogs>;
}

/** What a job says of one of the status page's components. */
export interface StatusUpdate {
  /** Of the job that says it: the order of updates is the one in which the ledger took their jobs in. */
  jobId: string;
  component: string;
  status: ComponentStatus;
  detail?: string;
}

/** Keeps the status page's components. */
export abstract class StatusUpdates {
  /** False when a newer job has updated the component; may be repeated. */
  abstract apply(update: StatusUpdate): Promise<boolean>;
}

/** Ends the wait of a job that has suspended itself. */
export abstract class JobWaker {
  /** One that still runs will not wait when it suspends itself. False when there is nothing that it could be waiting for. */
  abstract wake(id: string, actor: string): Promise<boolean>;
}

/** How a handler enqueues further jobs: the router, seen from below. */
export abstract class JobEnqueuer {
  abstract route(
    request: JobRequestInput,
    options?: { manager?: SqlExecutor; actor?: string; parentId?: string },
  ): Promise<AcceptedJob>;
}

/** The days that hold open jobs: a statement that names them touches a few partitions and not all. */
export abstract class OpenJobDays {
  /** A condition on a job's id that holds for each open job. */
  abstract sql(column?: string): Promise<string>;
}
