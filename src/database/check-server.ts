import { setTimeout as pause } from 'node:timers/promises';
import { messageOf } from '../common/errors.js';
import { ConfigError } from '../config/config-error.js';
import { connectionTrouble, ensureReachable } from './connection-trouble.js';
import { connectionOptions, CONNECT_TIMEOUT_MS, HubConnection } from './hub-connection.js';
import { PoolerError, proveDirect } from './prove-direct.js';
import { isTransient } from './sql-errors.js';

const OLDEST = 140_000;
/** Patience with a server that does not listen yet: it may start together with the hub. */
const ABSENT_MS = 10_000;
/** Patience with a server that answers late: it recovers, or its machine is starting many programs. */
const LATE_MS = 60_000;
const RETRY_MS = 500;
/** Locks for a day's table of jobs with its eleven indexes; partitions made ahead count, too. */
const LOCKS_PER_DAY = 12;
const DAYS_AHEAD = 9;
/** Concurrent statements over the whole history: a backup, a recovery, the retention, a bulk action on jobs. */
const AT_ONCE = 3;

export interface ServerNeeds {
  retentionDays: number;
  /** True if BullMQ's tables are to be in this database, too. */
  engine: boolean;
  /** Value of DATABASE_POOL_URL. */
  poolUrl?: string;
}

export interface ServerFindings {
  version: string;
  /** Problems with which a hub can't work. Each names the fix. */
  problems: string[];
  /** Facts worth knowing with which a hub works. */
  warnings: string[];
}

const FACTS_SQL = `
  select current_setting('server_version') as version, current_setting('server_version_num')::integer as number,
         current_setting('server_encoding') as encoding, pg_is_in_recovery() as standby,
         current_setting('transaction_read_only') = 'on' as read_only, current_user as "user",
         current_database() as database, current_schema() as schema,
         coalesce(has_schema_privilege(current_schema(), 'CREATE')
                  and has_schema_privilege(current_schema(), 'USAGE'), false) as may_create,
         case when to_regnamespace('bullmq') is null then has_database_privilege(current_database(), 'CREATE')
              else has_schema_privilege('bullmq', 'CREATE') end as may_make_engine,
         current_setting('max_locks_per_transaction')::integer as locks,
         current_setting('max_connections')::integer + current_setting('max_prepared_transactions')::integer as sessions`;

interface Facts {
  version: string;
  number: number;
  encoding: string;
  standby: boolean;
  read_only: boolean;
  user: string;
  database: string;
  schema: string | null;
  may_create: boolean;
  may_make_engine: boolean;
  locks: number;
  sessions: number;
}

/** Inspects an external PostgreSQL through connections like a hub's. @throws a failure to connect, PoolerError */
export async function findings(url: string, needs: ServerNeeds): Promise<ServerFindings> {
  const client = new HubConnection(connectionOptions(url, { name: 'runnerhub-check', replyMs: CONNECT_TIMEOUT_MS }));
  try {
    await client.connect();
    const { rows } = await client.query<Facts>(FACTS_SQL);
    const facts = rows[0] as Facts;
    const problems = [...problemsOf(facts, needs)];
    // A standby refuses LISTEN.
    if (problems.length === 0) await proveDirect(client, url);
    return {
      version: facts.version,
      problems,
      warnings: [...warningsOf(facts, needs), ...(await poolWarnings(needs))],
    };
  } finally {
    await client.end().catch(() => undefined);
  }
}

function* problemsOf(facts: Facts, { engine }: ServerNeeds): Generator<string> {
  const { version, number, encoding, standby, user, database, schema } = facts;
  if (number < OLDEST) {
    yield `DATABASE_URL points to PostgreSQL ${version}, which is too old; use 14 or newer`;
    return;
  }
  if (encoding !== 'UTF8') {
    yield `DATABASE_URL: the database ${database} has the encoding ${encoding}, which can't store all text; create another: create database … encoding 'UTF8' template template0`;
  }
  if (standby) yield 'DATABASE_URL points to a standby, which takes no writes; name the primary, or the hosts of both';
  else if (facts.read_only) {
    yield 'DATABASE_URL points to a read-only PostgreSQL; turn default_transaction_read_only off';
  }
  if (schema === null) {
    yield `DATABASE_URL: no schema in the search_path of ${user} exists; create one, or: alter role ${user} set search_path = public`;
  } else if (!facts.may_create) {
    yield `DATABASE_URL: ${user} may not create tables in the schema ${schema}; grant usage, create on schema ${schema} to ${user}`;
  }
  if (engine && !facts.may_make_engine) {
    yield `DATABASE_URL: ${user} may not create the engine's schema; grant create on database ${database} to ${user}, or set REDIS_URL`;
  }
}

function* warningsOf({ locks, sessions }: Facts, { retentionDays }: ServerNeeds): Generator<string> {
  const needed = Math.ceil((LOCKS_PER_DAY * (retentionDays + DAYS_AHEAD) * AT_ONCE) / sessions);
  if (locks >= needed) return;
  yield `LEDGER_RETENTION_DAYS=${retentionDays} needs max_locks_per_transaction = ${needed} in PostgreSQL, which has ${locks}; raise it and restart PostgreSQL, or keep fewer days`;
}

/** Warns about an unreachable pooler; a hub works without it, except for the reads that go through it. */
async function poolWarnings({ poolUrl }: ServerNeeds): Promise<string[]> {
  if (poolUrl === undefined) return [];
  try {
    await ensureReachable(poolUrl, 'DATABASE_POOL_URL');
    return [];
  } catch (error) {
    return [`${messageOf(error)}; lists, search and statistics fail until then`];
  }
}

/**
 * Stops the start if PostgreSQL does not meet the hub's needs; waits for a server that is starting.
 * @returns warnings
 * @throws ConfigError one line for each problem
 */
export async function ensureServer(url: string, needs: ServerNeeds): Promise<string[]> {
  const began = performance.now();
  for (;;) {
    try {
      const { problems, warnings } = await findings(url, needs);
      if (problems.length > 0) throw new ConfigError(problems);
      return warnings;
    } catch (error) {
      if (error instanceof ConfigError) throw error;
      if (error instanceof PoolerError) throw new ConfigError([error.message]);
      const patience = !isTransient(error) ? 0 : isAbsent(error) ? ABSENT_MS : LATE_MS;
      if (performance.now() - began >= patience) throw new ConfigError([connectionTrouble(error, url)]);
      await pause(RETRY_MS);
    }
  }
}

const isAbsent = (error: unknown): boolean => {
  const { code = '' } = error as { code?: string };
  return ['ECONNREFUSED', 'ENOENT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'].includes(code);
};
