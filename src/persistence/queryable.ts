import type { QueryResult } from 'pg';

/** A pool, or a connection in a transaction. */
export interface Queryable {
  query<Row extends object>(text: string, values?: unknown[]): Promise<Pick<QueryResult<Row>, 'rows'>>;
}
