import type { QueryResult } from 'pg';

/** Runner of SQL statements: a pool, or a connection within its transaction. */
export interface Queryable {
  query<Row extends object>(sql: string, values?: unknown[]): Promise<Pick<QueryResult<Row>, 'rows'>>;
}

/**
 * Adapts the transaction of a caller outside the hub. pg answers a result that has the rows; TypeORM the rows themselves,
 * or for an update or a delete the pair of rows and their number.
 */
export function asQueryable(executor: { query(sql: string, values?: unknown[]): Promise<unknown> }): Queryable {
  return {
    async query<Row extends object>(sql: string, values?: unknown[]) {
      const result = await executor.query(sql, values);
      if (!Array.isArray(result)) return result as { rows: Row[] };
      const [first] = result as unknown[];
      return { rows: (Array.isArray(first) ? first : result) as Row[] };
    },
  };
}
