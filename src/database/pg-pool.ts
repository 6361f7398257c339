import { Logger } from '@nestjs/common';
import pg from 'pg';
import { connectionOptions, type HubConnectionOptions } from './hub-connection.js';
import { STATEMENT_TIMEOUT_MS } from './session.js';

/** Thirty days of history, and what is made ahead. */
const MANY_PARTITIONS = 45;

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
export const HOT_PATH_POOL = Symbol('HotPathPool');
export const HOT_PATH_SETTINGS = {
  // A plan for any ids locks all partitions each time it is used: with many of them, planning for a few costs less.
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

/** A pool for plain SQL, without TypeORM in between. The caller ends it. */
export function createPgPool(
  url: string,
  {
    max = 10,
    name = 'runnerhub-ledger',
    statementTimeoutMs = STATEMENT_TIMEOUT_MS,
    // The server's own timeout says nothing when the way to it is cut without a word.
    replyMs = statementTimeoutMs + REPLY_SLACK_MS,
    ...options
  }: PgPoolOptions = {},
): pg.Pool {
  const pool = new pg.Pool({ max, ...connectionOptions(url, { name, statementTimeoutMs, replyMs, ...options }) });
  // An idle connection that PostgreSQL ends (a restart) is replaced at the next use; unheard it would end the process.
  const logger = new Logger('PgPool');
  pool.on('error', (error) => logger.warn(`A database connection was lost: ${error.message}`));
  return pool;
}
