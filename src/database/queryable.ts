import type { QueryResult } from 'pg';

/** Runner of SQL statements: a pool, or a connection within its transaction. */
export interface Queryable {
  query<Row extends object>(sql: string, values?: unknown[]): Promise<Pick<QueryResult<Row>, 'rows'>>;
}

/** Adapts the transaction of a caller outside the hub: TypeORM returns the rows themselves, pg a result that has them. */
export function asQueryable(executor: { query(sql: string, values?: unknown[]): Promise<unknown> }): Queryable {
  return {
    async query<Row extends object>(sql: string, values?: unknown[]) {
      const result = await executor.query(sql, values);
      return Array.isArray(result) ? { rows: result as Row[] } : (result as { rows: Row[] });
    },
  };
}
