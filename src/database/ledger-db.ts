import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { inTransaction } from './in-transaction.js';
import { PG_POOL } from './pg-pool.js';
import type { Queryable } from './queryable.js';
import { asLedgerError } from './sql-errors.js';

/** The ledger's database for plain SQL: rows, transactions, and errors that a caller of the hub understands. */
@Injectable()
export class LedgerDb {
  constructor(@Inject(PG_POOL) private readonly pool: Pool) {}

  /** @throws HubError LEDGER_UNAVAILABLE while PostgreSQL is unavailable or refuses writes */
  query<Row extends object>(sql: string, values?: unknown[]): Promise<Row[]> {
    return queryRows(this.pool, sql, values);
  }

  /** Runs `work` between begin and commit; any error rolls back. @throws HubError LEDGER_UNAVAILABLE, and its own errors */
  async transaction<Result>(work: (db: Queryable) => Promise<Result>): Promise<Result> {
    try {
      return await inTransaction(this.pool, work);
    } catch (error) {
      throw asLedgerError(error);
    }
  }
}

/** Runs a statement on any connection. @throws HubError LEDGER_UNAVAILABLE while PostgreSQL is unavailable */
export async function queryRows<Row extends object>(db: Queryable, sql: string, values?: unknown[]): Promise<Row[]> {
  try {
    return (await db.query<Row>(sql, values)).rows;
  } catch (error) {
    throw asLedgerError(error);
  }
}
