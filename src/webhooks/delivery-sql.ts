import { OPEN_STATES } from '../jobs/job-state.js';
import type { Queryable } from '../database/queryable.js';
import { pgArray, type ArrayType } from '../database/pg-array.js';
import type { DeliveryStatus, IncomingDelivery } from './delivery.js';

/** Inserts in the order of GUIDs, like LOCK_SQL, so that two nodes that get the same deliveries can't deadlock. */
const INSERT_SQL = `
  with i as (
    insert into deliveries (guid, event, action, repository, headers, payload, bytes, job_id)
    select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::jsonb[], $6::jsonb[], $7::integer[],
                         $8::uuid[]) as t(guid, event, action, repository, headers, payload, bytes, job_id)
     order by t.guid
    on conflict (guid) do nothing returning guid, job_id
  )
  select guid, job_id from i`;

// A statement of its own: one that waits for the lock would see the jobs as they were before it waited.
const LOCK_SQL = `select job_id from deliveries where guid = any($1::text[]) order by guid for update`;

// Finds the job by its id, the partition key, and by the ids of all, which rule the other partitions out; no join, see
// HOT_PATH_POOL.
const KNOWN_SQL = `
  select d.guid, d.status, d.job_id, d.payload is null as cleared,
         coalesce((select j.state = any($2::text[]) from jobs j where j.id = d.job_id and j.id = any($3::uuid[])), false) as job_open
    from deliveries d where d.guid = any($1::text[])`;

const REOPEN_SQL = `
  update deliveries set job_id = $2, status = 'received', error = null, payload = coalesce(payload, $3::jsonb)
   where guid = $1`;

export interface KnownDelivery {
  guid: string;
  status: DeliveryStatus;
  job_id: string;
  job_open: boolean;
  /** Whether retention has removed the payload. */
  cleared: boolean;
}

/** Stores the deliveries whose GUID is new, each with the id of its job. Returns the ids of the jobs that are needed. */
export async function insertDeliveries(
  db: Queryable,
  deliveries: IncomingDelivery[],
  jobIds: string[],
): Promise<Set<string>> {
  const column = (type: ArrayType, value: (delivery: IncomingDelivery) => unknown) =>
    pgArray(type, deliveries.map(value));
  const { rows: stored } = await db.query<{ job_id: string }>(INSERT_SQL, [
    column('text', ({ guid }) => guid),
    column('text', ({ event }) => event),
    column('text', ({ action }) => action),
    column('text', ({ repository }) => repository),
    column('jsonb', ({ headers }) => JSON.stringify(headers)),
    column('jsonb', ({ json }) => json),
    column('integer', ({ bytes }) => bytes),
    pgArray('uuid', jobIds),
  ]);
  return new Set(stored.map((row) => row.job_id));
}

/** Locks stored deliveries and returns their state. */
export async function lockDeliveries(db: Queryable, guids: string[]): Promise<Map<string, KnownDelivery>> {
  const { rows: locked } = await db.query<{ job_id: string }>(LOCK_SQL, [guids]);
  const jobs = locked.map((row) => row.job_id);
  const { rows: known } = await db.query<KnownDelivery>(KNOWN_SQL, [guids, OPEN_STATES, jobs]);
  return new Map(known.map((delivery) => [delivery.guid, delivery]));
}

/** Gives a delivery another job to process it; `json`: its payload, in case it was removed. */
export async function reopenDelivery(
  db: Queryable,
  guid: string,
  jobId: string,
  json: string | null = null,
): Promise<void> {
  await db.query(REOPEN_SQL, [guid, jobId, json]);
}
