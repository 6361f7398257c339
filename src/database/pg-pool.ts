import { Logger } from '@nestjs/common';
import pg from 'pg';
import { CONNECT_TIMEOUT_MS, STATEMENT_TIMEOUT_MS } from './data-source.js';
import type { Links } from './links.js';

/** How long an answer may be on its way. */
const REPLY_SLACK_MS = 5000;

/** Nest's injection token for the ledger's own `pg.Pool`. */
export const PG_POOL = Symbol('PgPool');

/** Nest's injection token for the one connection by which a node says that it lives: no flood of queries is before it. */
export const NODE_POOL = Symbol('NodePool');

export interface PgPoolOptions {
  max?: number;
  /** The application_name that operators see in pg_stat_activity. */
  name?: string;
  statementTimeoutMs?: number;
  links?: Links;
}

/** A pool for plain SQL, without TypeORM in between. The caller ends it. */
export function createPgPool(
  url: string,
  { max = 10, name = 'runnerhub-ledger', statementTimeoutMs = STATEMENT_TIMEOUT_MS, links }: PgPoolOptions = {},
): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: name,
    max,
    stream: links?.open,
    statement_timeout: statementTimeoutMs,
    // The server's own timeout says nothing when the way to it is cut without a word.
    query_timeout: statementTimeoutMs + REPLY_SLACK_MS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
  });
  // An idle connection that PostgreSQL ends (a restart) is replaced at the next use; unheard it would end the process.
  const logger = new Logger('PgPool');
  pool.on('error', (error) => logger.warn(`A database connection was lost: ${error.message}`));
  // One that is in use tells its user by the failing statement; unheard, the event would end the process all the same.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}
