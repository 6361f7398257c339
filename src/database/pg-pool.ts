import { Logger } from '@nestjs/common';
import pg from 'pg';
import { CONNECT_TIMEOUT_MS, STATEMENT_TIMEOUT_MS } from './data-source.js';
import type { Links } from './links.js';

/** How long an answer may be on its way. */
const REPLY_SLACK_MS = 5000;

/** Nest's injection token for the ledger's own `pg.Pool`. */
export const PG_POOL = Symbol('PgPool');

/**
 * Nest's injection token for the pool of the statements that each job passes through, in groups: accept, hand over, claim,
 * record. They are prepared, and planned once: planning each group anew took as long as running it (claims 54 to 38 µs a
 * job, records 66 to 40). Such a plan may come from a time when the tables were empty and must do when they are not: by
 * indexes, and with joins that take no longer than both sides are long. So a statement here names the ids of what it joins.
 */
export const FLOW_POOL = Symbol('FlowPool');
export const FLOW_SETTINGS = [
  'set plan_cache_mode = force_generic_plan',
  'set enable_seqscan = off',
  'set enable_nestloop = off',
  // Where there is no other way than the one that is off, a plan counts as endlessly expensive, and worth compiling each time.
  'set jit = off',
].join(';');

/** Nest's injection token for the one connection by which a node says that it lives: no flood of queries is before it. */
export const NODE_POOL = Symbol('NodePool');

export interface PgPoolOptions {
  max?: number;
  /** The application_name that operators see in pg_stat_activity. */
  name?: string;
  statementTimeoutMs?: number;
  /** Run on each new connection, before anything else. Not libpq's `options`: an operator's own would be lost. */
  settings?: string;
  links?: Links;
}

/** A pool for plain SQL, without TypeORM in between. The caller ends it. */
export function createPgPool(
  url: string,
  {
    max = 10,
    name = 'runnerhub-ledger',
    statementTimeoutMs = STATEMENT_TIMEOUT_MS,
    settings,
    links,
  }: PgPoolOptions = {},
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
    // eslint-disable-next-line @typescript-eslint/no-misused-promises -- the pool waits for it, its types don't say so
    onConnect: settings === undefined ? undefined : (client) => client.query(settings),
  });
  // An idle connection that PostgreSQL ends (a restart) is replaced at the next use; unheard it would end the process.
  const logger = new Logger('PgPool');
  pool.on('error', (error) => logger.warn(`A database connection was lost: ${error.message}`));
  // One that is in use tells its user by the failing statement; unheard, the event would end the process all the same.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}
