import { Injectable } from '@nestjs/common';
import type { Outcome } from './job.js';

/** A job, or several of the same queue and type, that the ledger has accepted. */
export interface JobsAccepted {
  queue: string;
  type: string;
  /** Number of jobs; default 1. */
  count?: number;
}

/** A run whose claim succeeded. */
export interface JobStarted {
  queue: string;
  type: string;
  /** Milliseconds from when the job could have run until its start. */
  waitedMs: number;
}

/** An ended run, whatever its outcome. */
export interface JobEnded {
  queue: string;
  type: string;
  /** Milliseconds from the start until the end of the handler. */
  ranMs: number;
  outcome: Outcome['kind'];
  /** The error's code when the outcome is `failed` or `retry`, else null. */
  code: string | null;
}

/** Reason of a recovery: the job's node died (`stalled`), or the engine had lost the job (`incomplete`). */
export type RecoveredKind = 'stalled' | 'incomplete';

/** Receives job events for metrics. Must neither throw nor wait: calls are on the hot path. */
export abstract class JobObserver {
  abstract accepted(event: JobsAccepted): void;
  abstract started(event: JobStarted): void;
  abstract ended(event: JobEnded): void;
  abstract recovered(kind: RecoveredKind, jobs: number): void;
}

/** Passes each event to every observer: metrics, and whatever else follows jobs. */
@Injectable()
export class JobObservers extends JobObserver {
  private readonly observers = new Set<JobObserver>();

  /** @returns a function that removes the observer */
  add(observer: JobObserver): () => void {
    this.observers.add(observer);
    return () => this.observers.delete(observer);
  }

  accepted(event: JobsAccepted): void {
    for (const observer of this.observers) observer.accepted(event);
  }

  started(event: JobStarted): void {
    for (const observer of this.observers) observer.started(event);
  }

  ended(event: JobEnded): void {
    for (const observer of this.observers) observer.ended(event);
  }

  recovered(kind: RecoveredKind, jobs: number): void {
    for (const observer of this.observers) observer.recovered(kind, jobs);
  }
}
