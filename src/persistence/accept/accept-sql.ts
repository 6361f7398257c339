import { createHash } from 'node:crypto';
import { idFloor } from '../../common/ids.js';
import { ledgerClock } from '../../common/ledger-clock.js';
import { RowArrays, type Column } from '../../database/row-arrays.js';
import { preparedStatement } from '../../database/prepared.js';
import type { RoutedJob } from '../../jobs/job.js';

/**
 * Columns of one accepted job: one statement carries a whole group, 75 times faster than row by row. `tags` travel as
 * JSON since unnest flattens arrays of arrays.
 */
const OWN: Column<RoutedJob>[] = [
  ['id', 'uuid', (job) => job.id],
  ['data', 'jsonb', (job) => JSON.stringify(job.data)],
];
const COMMON: Column<RoutedJob>[] = [
  ['type', 'text', (job) => job.type],
  ['queue', 'text', (job) => job.queue],
  ['priority', 'smallint', (job) => job.priority],
  ['max_attempts', 'integer', (job) => job.maxAttempts],
  ['backoff', 'jsonb', (job) => (job.backoff ? JSON.stringify(job.backoff) : null)],
  ['timeout_ms', 'bigint', (job) => job.timeout],
  ['deadline', 'timestamptz', (job) => job.deadline],
  ['not_before', 'timestamptz', (job) => job.runAt],
  ['delay_ms', 'double precision', (job) => job.delay],
  ['tag_list', 'jsonb', (job) => JSON.stringify(job.tags)],
  ['tenant', 'text', (job) => job.tenant],
  ['parent_id', 'uuid', (job) => job.parentId],
  ['origin_id', 'uuid', (job) => job.originId],
  ['dedupe_key', 'text', (job) => job.dedupeKey],
  ['schedule_id', 'uuid', (job) => job.scheduleId],
  ['actor', 'text', (job) => job.actor],
  // A schedule's template may predate this field.
  ['batched', 'boolean', (job) => job.batched === true],
];
const TRACE: Column<RoutedJob> = ['traceparent', 'text', ({ traceparent }) => traceparent ?? null];
const KEY: Column<RoutedJob>[] = [
  ['fingerprint', 'bytea', fingerprint],
  ['ttl', 'double precision', ({ dedupeTtl }) => dedupeTtl],
];
/** Rows of jobs, without and with the trace of their requests: while nothing is traced, it costs nothing. */
export const ROWS = new RowArrays(OWN, COMMON);
export const TRACED_ROWS = new RowArrays([...OWN, TRACE], COMMON);
const KEYED_ROWS = new RowArrays([...OWN, ...KEY], COMMON);
const TRACED_KEYED_ROWS = new RowArrays([...OWN, ...KEY, TRACE], COMMON);

/** What jobs of one statement have: parents, traces. */
interface Shape {
  children: boolean;
  traced: boolean;
}

const EVENTS = `
    select id, null, state, 0, actor, case when origin_id is not null then jsonb_build_object('origin', origin_id) end
      from j`;
const tracedEvents = (source: string) => `
    select id, null, state, 0, j.actor,
           nullif(jsonb_strip_nulls(jsonb_build_object('origin', j.origin_id, 'traceparent', traceparent)), '{}')
      from j join ${source} using (id)`;

const longAgo = ({ parameters }: RowArrays<RoutedJob>) => `$${parameters + 1}::uuid`;
const holders = ({ parameters }: RowArrays<RoutedJob>) => `$${parameters + 2}::uuid[]`;

/** Input rows with their tags and times. */
export const input = ({ rows, kinds }: RowArrays<RoutedJob>) => `
  kinds as materialized (
    select *, array(select jsonb_array_elements_text(tag_list)) as tags,
           coalesce(not_before, now() + delay_ms * interval '1 ms') as run_at
      from ${kinds}
  ),
  input as (select * from ${rows} join kinds using (kind))`;

/** Condition on the parents' ids, with bounds that prune partitions: see engine-claim-sql.ts. */
const OF_PARENTS = `
  jobs.id = any(array(select id from n))
     and jobs.id between (select id from n order by id limit 1) and (select id from n order by id desc limit 1)`;

/**
 * Increments the parents' counts of open children: see children.ts. Separate, since jobs with a parent are few, and an
 * update of `jobs` opens every partition.
 */
const incrementParents = (source: string) => `,
  n as (select parent_id as id, count(*)::integer as more from ${source} where parent_id is not null group by parent_id),
  locked as (
    select jobs.id from jobs where ${OF_PARENTS} order by jobs.id for update
  ),
  p as (
    update jobs set open_children = open_children + n.more from n, locked
     where jobs.id = n.id and locked.id = n.id and ${OF_PARENTS}
  )`;
/**
 * Inserts jobs and their first event in one statement. Apart from a job's parent it locks no row that another enqueue
 * needs: a caller's transaction may stay open for long. `${source}` names the rows, so that the keyed variant can leave
 * out those whose key is taken.
 */
const insert = (source: string, { children, traced }: Shape) => `
  j as (
    insert into jobs (id, type, queue, priority, data, max_attempts, backoff, timeout_ms, deadline, run_at, tags, tenant,
                      parent_id, origin_id, dedupe_key, schedule_id, actor, batched, state)
    select id, type, queue, priority, data, max_attempts, backoff, timeout_ms, deadline, run_at, tags, tenant,
           parent_id, origin_id, dedupe_key, schedule_id, actor, batched,
           case when batched and run_at > now() then 'delayed' else 'accepted' end
      from ${source}
    returning id, state, actor, origin_id, greatest(0, date_part('epoch', run_at - now()) * 1000) as delay
  ),
  e as (
    insert into job_events (job_id, from_state, to_state, attempt, actor, detail)
    ${traced ? tracedEvents(source) : EVENTS}
  )${children ? incrementParents(source) : ''}`;

const accept = (shape: Shape) => `
  with ${input(shape.traced ? TRACED_ROWS : ROWS)}, ${insert('input', shape)}
  select id, delay from j where delay > 0`;

/**
 * Age above which an invisible holder of a key counts as removed from the ledger; a younger one is newer than the
 * statement's snapshot.
 */
export const GONE_MS = 3_600_000;

/**
 * Inserts jobs with a dedupe key. A key is free when no job holds it, when it has expired, or when it has no expiry and
 * its job has ended. The name of a child is a key that expires at 'infinity': it is never free.
 *
 * `on conflict` waits for a transaction that is about to take the key. The job of that transaction is newer than this
 * statement's snapshot, so a key is taken over only from a job that the snapshot shows as ended, and only by an
 * unchanged key row: a job that was reopened during the wait still appears ended in the snapshot. A key that moved to
 * another job since its holder was read counts as taken: that job may be old, and open again.
 *
 * Keys are locked in their order, so that two batches with the same keys can't deadlock.
 */
const acceptKeyed = (rows: RowArrays<RoutedJob>, shape: Shape) => `
  with ${input(rows)},
  k as (
    insert into job_keys as held (scope, key, job_id, fingerprint, expires_at)
    select 'dedupe', dedupe_key, id, fingerprint,
           case when ttl = 'Infinity' then 'infinity' else now() + ttl * interval '1 ms' end
      from input order by dedupe_key
    on conflict (scope, key) do update
       set job_id = excluded.job_id, fingerprint = excluded.fingerprint, expires_at = excluded.expires_at
     where held.expires_at <= now()
        or (held.expires_at is null
            and exists (select 1 from job_keys seen
                         where seen.scope = held.scope and seen.key = held.key and seen.ctid = held.ctid)
            and held.job_id = any(${holders(rows)})
            and coalesce((select state in ('completed','failed','cancelled') from jobs
                        where jobs.id = held.job_id and jobs.id = any(${holders(rows)})),
                         held.job_id < ${longAgo(rows)}))
    returning held.job_id
  ),
  fresh as (select * from input where id in (select job_id from k)),
  ${insert('fresh', shape)}
  select id, delay from j`;

/** The statement for each shape, by `children` and `traced`. */
const ACCEPT = byShape((shape) => preparedStatement(accept(shape)));
const ACCEPT_KEYED = byShape((shape) => acceptKeyed(shape.traced ? TRACED_KEYED_ROWS : KEYED_ROWS, shape));

function byShape<T>(of: (shape: Shape) => T): (shape: Shape) => T {
  const both = [false, true];
  const all = both.map((children) => both.map((traced) => of({ children, traced })));
  return ({ children, traced }) => all[Number(children)]?.[Number(traced)] as T;
}

function shapeOf(jobs: RoutedJob[]): Shape {
  return { children: jobs.some(({ parentId }) => parentId !== null), traced: areTraced(jobs) };
}

/** Returns whether the trail of any of these jobs begins with a trace. */
export function areTraced(jobs: RoutedJob[]): boolean {
  return jobs.some(({ traceparent }) => typeof traceparent === 'string');
}

/** Returns a statement whose rows {id, delay} are the jobs with a delay, in milliseconds. */
export function acceptStatement(jobs: RoutedJob[]): { name: string; text: string; values: unknown[] } {
  const shape = shapeOf(jobs);
  return { ...ACCEPT(shape), values: (shape.traced ? TRACED_ROWS : ROWS).values(jobs) };
}

/**
 * Returns the statement for jobs with a dedupe key. Its rows are {id, delay} of each job, except those whose key is taken.
 * @param held the jobs that hold these keys now; the list excludes all other partitions
 */
export function acceptKeyedStatement(jobs: RoutedJob[], held: string[]): { text: string; values: unknown[] } {
  const shape = shapeOf(jobs);
  const rows = shape.traced ? TRACED_KEYED_ROWS : KEYED_ROWS;
  return {
    text: ACCEPT_KEYED(shape),
    values: [...rows.values(jobs), idFloor(ledgerClock.now() - GONE_MS), held],
  };
}

/** Reads the job that holds each key now. */
export const HELD_SQL = `
  select key, fingerprint, job_id as id from job_keys where scope = 'dedupe' and key = any($1::text[])`;
export const HOLDERS_SQL = `
  select id, type, queue, tenant, priority, state, schedule_id from jobs where id = any($1::uuid[])`;

/** Hash of a job's type and data, whatever the order of property names: the "same content" of a dedupe key. */
export function fingerprint(job: Pick<RoutedJob, 'type' | 'data'>): Buffer {
  return createHash('sha256').update(job.type).update('\0').update(canonical(job.data)).digest();
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    entries.sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([name, item]) => `${JSON.stringify(name)}:${canonical(item)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}
