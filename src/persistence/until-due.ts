/**
 * Milliseconds until what is due next, from the row that tells it; null when there is none. Not PostgreSQL's to say: the
 * greatest of 0 and null is 0 to it, due at once.
 */
export function untilDue([row]: { ms: number | null }[]): number | null {
  return row?.ms == null ? null : Math.max(0, row.ms);
}
