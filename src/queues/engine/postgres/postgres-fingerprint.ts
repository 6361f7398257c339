import type { Pool, QueryConfig } from 'pg';
import { ensureWritable } from '../../../database/sql-errors.js';
import type { EngineFingerprint } from '../../../jobs/ports/engine.js';
import { migrateEngine } from './postgres-connections.js';

const FIELD = 'runnerhub-epoch';
/** Query timeout, twice a slow answer; a silently cut connection would block the probe forever. */
const ANSWER_MS = 2000;
/** SQLSTATEs of a missing table and a missing schema. */
const GONE = new Set(['42P01', '3F000']);

/**
 * Reads markers stored beside BullMQ's own settings, which vanish with its data. TRUNCATE and a dropped schema give the
 * table of jobs another file, which reveals even the loss of the jobs alone.
 */
const SIGN_SQL = `
  select pg_relation_filenode('job')::text as identity, count(*)::integer as markers,
         min(value) as lowest, max(value) as highest
    from meta where queue = any($1::text[]) and field = '${FIELD}'`;

const MARK_SQL = `
  insert into meta (queue, field, value) select queue, '${FIELD}', $2 from unnest($1::text[]) as t(queue)
   order by queue
  on conflict (queue, field) do update set value = excluded.value
  returning queue`;
const REPLACE_SQL = `
  update meta set value = $2 where queue = any($1::text[]) and field = '${FIELD}' and value = $3 returning queue`;

interface Row {
  identity: string;
  markers: number;
  lowest: string | null;
  highest: string | null;
}

/** Reads the fingerprint. A dropped schema is recreated empty, and its identity differs from the former one's. */
export async function postgresFingerprint(pool: Pool, queues: string[]): Promise<EngineFingerprint> {
  await ensureWritable((text) => pool.query({ text, query_timeout: ANSWER_MS } as QueryConfig));
  const read = async () => {
    const query = { text: SIGN_SQL, values: [queues], query_timeout: ANSWER_MS };
    const { rows } = await pool.query<Row>(query);
    return rows[0];
  };
  const row = await read().catch(async (error: unknown) => {
    if (!GONE.has((error as { code?: string }).code ?? '')) throw error;
    await migrateEngine(pool);
    return read();
  });
  if (!row) throw new Error('PostgreSQL returned no row');
  const complete = row.markers === queues.length && row.lowest === row.highest;
  return { epoch: complete ? row.lowest : null, identity: row.identity };
}

/** Writes the epoch; returns true if every marker was written. */
export async function writePostgresEpoch(
  pool: Pool,
  queues: string[],
  epoch: string,
  ifCurrent: string | undefined,
): Promise<boolean> {
  const { rows } =
    ifCurrent === undefined
      ? await pool.query(MARK_SQL, [queues, epoch])
      : await pool.query(REPLACE_SQL, [queues, epoch, ifCurrent]);
  return rows.length === queues.length;
}
