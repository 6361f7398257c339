/** Reasons listed in one result. */
const MAX_REASONS = 20;

/** Counts of one kind of row. */
export interface Counts {
  /** Shown by GitHub. */
  seen: number;
  /** New, or changed since the last synchronization. */
  changed: number;
  /** No longer shown by GitHub. */
  removed: number;
}

/** Cost of a synchronization. */
export interface Calls {
  /** Including failed ones. */
  requests: number;
  /** Requests that GitHub answered with "not modified", which cost nothing of the primary rate limit. */
  unchanged: number;
}

/** Result of a synchronization. */
export interface SyncResult extends Calls {
  repositories: Counts;
  workflows: Counts;
  runners: Counts;
  /**
   * Lists that could not be read, or not to the end, or that changed meanwhile, with the reason; 20 at most. None of
   * their rows is marked as removed.
   */
  skipped: string[];
}

const none = (): Counts => ({ seen: 0, changed: 0, removed: 0 });

export function begun(): SyncResult {
  return { repositories: none(), workflows: none(), runners: none(), requests: 0, unchanged: 0, skipped: [] };
}

export function skip(done: SyncResult, reason: string): void {
  if (done.skipped.length < MAX_REASONS) done.skipped.push(reason);
}

export function add(sum: Counts, { seen, changed, removed }: Counts): void {
  sum.seen += seen;
  sum.changed += changed;
  sum.removed += removed;
}
