import pg from 'pg';
import { connectionOptions } from './hub-connection.js';
import type { ConnectionTracker } from './connection-tracker.js';
import { sessionSql, STATEMENT_TIMEOUT_MS } from './session.js';

/** Nest's injection token for the pool of lists, search and statistics: DATABASE_POOL_URL's pooler, or the ledger's pool. */
export const READ_POOL = Symbol('ReadPool');

const REPLY_SLACK_MS = 5000;

/**
 * Reads through a pooler that assigns a connection per transaction: the settings of a statement are made within its own
 * transaction, and none are left for the connection's next client.
 */
export class PooledReader {
  private readonly pool: pg.Pool;
  private begin: Promise<string> | undefined;

  /** @param ledger supplies the schema: a pooler may log in as a user with another search_path */
  constructor(
    url: string,
    private readonly ledger: pg.Pool,
    connectionTracker?: ConnectionTracker,
  ) {
    const replyMs = STATEMENT_TIMEOUT_MS + REPLY_SLACK_MS;
    this.pool = new pg.Pool({
      max: 10,
      ...connectionOptions(url, { name: 'runnerhub-read', replyMs, links: connectionTracker, bare: true }),
    });
    // An idle connection that is lost is replaced at the next use; without a listener the event would end the process.
    this.pool.on('error', () => undefined);
  }

  async query<Row extends pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<pg.QueryResult<Row>> {
    this.begin ??= this.prologue().catch((error: unknown) => {
      this.begin = undefined;
      throw error;
    });
    const begin = await this.begin;
    const client = await this.pool.connect();
    let broken: unknown = true;
    try {
      await client.query(begin);
      const result = await client.query<Row>(sql, values);
      await client.query('commit');
      broken = undefined;
      return result;
    } finally {
      client.release(broken !== undefined);
    }
  }

  end(): Promise<void> {
    return this.pool.end();
  }

  private async prologue(): Promise<string> {
    const { rows } = await this.ledger.query<{ schema: string }>('select current_schema() as schema');
    const session = sessionSql({ statementTimeoutMs: STATEMENT_TIMEOUT_MS, schema: rows[0]?.schema }, true);
    return `begin read only; ${session}`;
  }
}
