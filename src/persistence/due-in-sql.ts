/** Milliseconds until a job of the ledger is due; 0 when it is. */
export const DUE_IN_MS_SQL = `greatest(0, coalesce(extract(epoch from run_at - clock_timestamp()) * 1000, 0))::float8`;

/**
 * Milliseconds until what is due next, from the row that tells it; null when there is none. Not PostgreSQL's to say: the
 * greatest of 0 and null is 0 to it, due at once.
 */
export function dueInMs([row]: { ms: number | null }[]): number | null {
  return row?.ms == null ? null : Math.max(0, row.ms);
}
