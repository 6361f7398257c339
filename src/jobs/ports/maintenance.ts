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
