import { Logger } from '@nestjs/common';
import pg from 'pg';
import { connectionOptions, type HubConnectionOptions } from './hub-connection.js';
import { STATEMENT_TIMEOUT_MS } from './session.js';

/** Partitions above which plans are custom: thirty days of history, and those made ahead. */
const MANY_PARTITIONS = 45;

/** Time for a reply in transit beyond the server's own timeout. */
const REPLY_SLACK_MS = 5000;

/** Nest's injection token for the ledger's own `pg.Pool`. */
export const PG_POOL = Symbol('PgPool');

/**
 * Nest's injection token for the pool of the grouped statements that each job passes through: accept, dispatch, claim,
 * record. They are prepared and planned once: planning each group again took as long as running it (claims 54 to 38 µs
 * a job, records 66 to 40). Such a plan may date from empty tables and must also suit full ones: by indexes, and with
 * joins whose time grows only with the length of both sides. So a statement here names the ids of what it joins.
 */
export const HOT_PATH_POOL = Symbol('HotPathPool');
export const HOT_PATH_SETTINGS = {
  // A plan for any ids locks all partitions at each use; with many partitions, planning for a few costs less.
  plan_cache_mode: {
    sql: `(select case when count(*) > ${MANY_PARTITIONS} then 'force_custom_plan' else 'force_generic_plan' end
             from pg_inherits where inhparent = to_regclass('jobs'))`,
  },
  enable_seqscan: 'off',
  enable_nestloop: 'off',
};

/** Nest's injection token for the one connection by which a node says that it lives: no flood of queries is before it. */
export const HEARTBEAT_POOL = Symbol('HeartbeatPool');

export interface PgPoolOptions extends Partial<HubConnectionOptions> {
  max?: number;
}

/** Creates a pool for plain SQL, without TypeORM in between. The caller ends it. */
export function createPgPool(
  url: string,
  {
    max = 10,
    name = 'runnerhub-ledger',
    statementTimeoutMs = STATEMENT_TIMEOUT_MS,
    // The server's own timeout does not arrive when the connection is cut silently.
    replyMs = statementTimeoutMs + REPLY_SLACK_MS,
    ...options
  }: PgPoolOptions = {},
): pg.Pool {
  const pool = new pg.Pool({ max, ...connectionOptions(url, { name, statementTimeoutMs, replyMs, ...options }) });
  // PostgreSQL ends idle connections (a restart); the next use replaces them. Unhandled, 'error' would end the process.
  const logger = new Logger('PgPool');
  pool.on('error', (error) => logger.warn(`A database connection was lost: ${error.message}`));
  return pool;
}
