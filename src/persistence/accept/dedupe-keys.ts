import { idFloor } from '../../common/ids.js';
import { ledgerClock } from '../../common/ledger-clock.js';
import type { JsonObject } from '../../common/postgres-safe-json.js';
import type { JobState } from '../../jobs/job-state.js';
import { GONE_MS, fingerprint } from './accept-sql.js';
import type { Queryable } from '../../database/queryable.js';

/** Locks keys before jobs, in the order of keys: the same order as an enqueue with a key. */
const LOCK_SQL = `
  select k.key from job_keys k
   where k.scope = 'dedupe'
     and k.key in (select dedupe_key from jobs where id = any($1::uuid[]) and id between $2 and $3 and dedupe_key is not null)
   order by k.key for update`;

/** Reads the jobs' keys with their holders; `free`: by the rule of `acceptKeyed`, see accept-sql.ts. */
const HELD_SQL = `
  select j.id, j.dedupe_key as key, k.job_id as holder, coalesce(k.expires_at > now() and k.expires_at < 'infinity', false) as timed,
         coalesce(k.job_id is null or k.expires_at <= now() or k.expires_at is null and coalesce(
           (select h.state in ('completed','failed','cancelled') from jobs h where h.id = k.job_id), k.job_id < $5), false) as free
    from jobs j left join job_keys k on k.scope = 'dedupe' and k.key = j.dedupe_key
   where j.id = any($1::uuid[]) and j.id between $2 and $3 and j.dedupe_key is not null
     and j.state = any($4::text[]) and not j.hidden
   order by j.id desc`;

const CONTENT_SQL = `select id, type, data from jobs where id = any($1::uuid[]) and id between $2 and $3`;

const TAKE_SQL = `
  insert into job_keys as held (scope, key, job_id, fingerprint, expires_at)
  select 'dedupe', key, job_id, fingerprint, null
    from unnest($1::text[], $2::uuid[], $3::bytea[], $4::uuid[]) as t(key, job_id, fingerprint, before)
   order by key
  on conflict (scope, key) do update
     set job_id = excluded.job_id, fingerprint = excluded.fingerprint,
         expires_at = case when held.expires_at = 'infinity' then held.expires_at end
   where held.job_id = any($4::uuid[])
  returning key`;

interface Held {
  id: string;
  key: string;
  holder: string | null;
  timed: boolean;
  free: boolean;
}

/**
 * Claims their dedupe keys again for jobs that are about to be reopened, in the transaction that reopens them. A free
 * key goes to the newest of its jobs.
 * @param newOwners by job, the job that takes the key in its stead
 * @returns the jobs whose key another job holds, with that job
 */
export async function claimDedupeKeys(
  db: Queryable,
  ids: string[],
  from: readonly JobState[],
  newOwners?: ReadonlyMap<string, string>,
): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const sorted = [...ids].sort();
  const bounds = [sorted, sorted[0], sorted.at(-1)];
  await db.query(LOCK_SQL, bounds);
  const { rows } = await db.query<Held>(HELD_SQL, [...bounds, from, idFloor(ledgerClock.now() - GONE_MS)]);
  const owners = new Map<string, string>();
  for (const { id, key, holder } of rows) if (holder === id) owners.set(key, id);
  for (const { id, key, free } of rows) if (free && !owners.has(key)) owners.set(key, id);
  const blocked = new Map<string, string>();
  const wanted: Held[] = [];
  for (const row of rows) {
    const owner = owners.get(row.key);
    if (owner !== row.id) blocked.set(row.id, owner ?? row.holder ?? row.id);
    // Until a key with an expiry expires, it keeps returning the same job.
    else if (!row.timed && (newOwners !== undefined || row.holder !== row.id || row.free)) wanted.push(row);
  }
  await take(db, wanted, blocked, newOwners);
  return blocked;
}

async function take(
  db: Queryable,
  wanted: Held[],
  blocked: Map<string, string>,
  newOwners?: ReadonlyMap<string, string>,
): Promise<void> {
  if (wanted.length === 0) return;
  const ids = wanted.map(({ id }) => id).sort();
  const { rows } = await db.query<{ id: string; type: string; data: JsonObject }>(CONTENT_SQL, [
    ids,
    ids[0],
    ids.at(-1),
  ]);
  const prints = new Map(rows.map((row) => [row.id, fingerprint(row)]));
  const taken = await db.query<{ key: string }>(TAKE_SQL, [
    wanted.map(({ key }) => key),
    wanted.map(({ id }) => newOwners?.get(id) ?? id),
    wanted.map(({ id }) => prints.get(id)),
    wanted.map(({ holder }) => holder),
  ]);
  const keys = new Set(taken.rows.map(({ key }) => key));
  // A concurrent enqueue took the key; its job is not visible yet.
  for (const { id, key } of wanted) if (!keys.has(key)) blocked.set(id, 'enqueued just now');
}
