import type { Outcome } from './job.js';

/** One job, or several of one kind, that the ledger has accepted. */
export interface JobsAccepted {
  queue: string;
  type: string;
  /** How many; one unless said. */
  count?: number;
}

/** A run whose claim was won. */
export interface JobStarted {
  queue: string;
  type: string;
  /** Milliseconds from when the job could have run to its start. */
  waitedMs: number;
}

/** A run that has ended, in whatever way. */
export interface JobEnded {
  queue: string;
  type: string;
  /** Milliseconds from the start to the end of the handler. */
  ranMs: number;
  outcome: Outcome['kind'];
  /** The error's code when the outcome is `failed` or `retry`, else null. */
  code: string | null;
}

/** Why recovery had to bring a job back: its node died, or the engine had lost it. */
export type RecoveredKind = 'stalled' | 'incomplete';

/** Hears of what jobs do, for metrics. Must neither throw nor wait: it stands in the hot path. */
export abstract class JobObserver {
  abstract accepted(event: JobsAccepted): void;
  abstract started(event: JobStarted): void;
  abstract ended(event: JobEnded): void;
  abstract recovered(kind: RecoveredKind, jobs: number): void;
}
