/** Reasons that one answer lists. */
const MAX_REASONS = 20;

/** Of one kind. */
export interface Counts {
  /** GitHub shows them. */
  seen: number;
  /** New, or different from the last time. */
  changed: number;
  /** GitHub does not show them any more. */
  removed: number;
}

/** What a synchronisation has cost. */
export interface Calls {
  /** Failed ones too. */
  requests: number;
  /** Of them those that GitHub answered with "not modified", which cost nothing of the primary rate limit. */
  unchanged: number;
}

/** What a synchronisation did. */
export interface SyncResult extends Calls {
  repositories: Counts;
  workflows: Counts;
  runners: Counts;
  /**
   * Lists that could not be read, not to the end, or that changed meanwhile, with the reason; 20 at most. Nothing of them is
   * taken for gone.
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
