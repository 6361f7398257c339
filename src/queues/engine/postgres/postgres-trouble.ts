import { isReadOnly } from '../../../database/sql-errors.js';
import type { Explanation } from '../engine-connections.js';

/** Explains why an engine in PostgreSQL is unusable. */
export function explainPostgres(error: unknown): Explanation {
  return isReadOnly(error)
    ? { code: 'READONLY', what: 'PostgreSQL is read-only', fix: 'point DATABASE_URL to a primary that takes writes' }
    : { code: 'UNREACHABLE', what: 'PostgreSQL does not answer', fix: 'check that it runs' };
}
