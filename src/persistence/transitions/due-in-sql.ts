/** Milliseconds until a job of the ledger is due; 0 when it is. */
export const DUE_IN_MS_SQL = `greatest(0, coalesce(extract(epoch from run_at - clock_timestamp()) * 1000, 0))::float8`;

/**
 * Returns the milliseconds until the next due job, from a query's row; null when there is none. Computed here and not
 * in SQL, since PostgreSQL's greatest of 0 and null is 0: due immediately.
 */
export function dueInMs([row]: { ms: number | null }[]): number | null {
  return row?.ms == null ? null : Math.max(0, row.ms);
}
