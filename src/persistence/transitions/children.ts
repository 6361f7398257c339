import { idFloor, idTime } from '../../common/ids.js';
import { childName } from '../../jobs/child-names.js';
import type { ChildJob } from '../../jobs/job.js';
import { pageByBytes } from '../../database/page-by-bytes.js';
import type { Queryable } from '../../database/queryable.js';

/**
 * Lock for changes of `open_children`, a parent's count of open children: incremented where a child is accepted (or
 * accepted again), decremented where one ends. Counting the children themselves would read an old snapshot when two end
 * at the same time; the counter is read again under the row's lock. Rows of children and parents are locked together,
 * in the order of ids: otherwise two transactions whose jobs are each other's parents and children would deadlock.
 */
const LOCK_SQL = `
  select id from jobs where id = any($1::uuid[]) and id between $2 and $3 order by id for update`;

const PARENTS_SQL = `
  with n as (select * from unnest($1::uuid[], $2::integer[]) as t(id, change)),
  before as (
    select id, state from jobs where id = any($1::uuid[]) and id between $3 and $4 order by id for update
  ),
  c as (
    update jobs j
       set open_children = j.open_children + n.change,
           state = case when j.state = 'waiting_children' and j.open_children + n.change <= j.children_left then 'accepted' else j.state end
      from n, before
     where j.id = n.id and before.id = n.id and j.id = any($1::uuid[]) and j.id between $3 and $4
    returning j.id, j.state, before.state as from_state, j.attempts_made
  ),
  e as (
    insert into job_events (job_id, from_state, to_state, attempt, detail)
    select id, from_state, state, attempts_made, '{"reason":"its children have ended"}' from c where state <> from_state
  )
  select id from c where state <> from_state`;

const CHILDREN_SQL = pageByBytes({
  rows: `
  select id, type, state, dedupe_key, result, error_code, error_message from jobs
   where parent_id = $1 and id > $2 order by id limit $3`,
  order: 'id',
  stored: `coalesce(pg_column_size(result), 0)`,
  bytes: `coalesce(octet_length(result::text), 0)`,
});

/**
 * Tolerance for clocks of nodes, by which a child's id may precede its parent's; partitions before that day are not read.
 */
const SKEW_MS = 86_400_000;
/** Maximum number of children in a page; a handler with more reads further pages. */
export const CHILDREN_PAGE = 1000;

export async function lockInOrder(db: Queryable, ids: string[]): Promise<void> {
  const sorted = [...ids].sort();
  await db.query(LOCK_SQL, [sorted, sorted[0], sorted.at(-1)]);
}

/** Returns the distinct parents of these jobs. A job never changes its parent. */
export async function parentsOf(db: Queryable, ids: string[]): Promise<string[]> {
  const sorted = [...ids].sort();
  const { rows } = await db.query<{ id: string }>(
    `select distinct parent_id as id from jobs where id = any($1::uuid[]) and id between $2 and $3 and parent_id is not null`,
    [sorted, sorted[0], sorted.at(-1)],
  );
  return rows.map(({ id }) => id);
}

/**
 * Adds to or subtracts from the parents' counts, in the transaction that changed the children.
 * @param parents the parent of each changed child
 * @returns the waiting parents that may continue, now accepted
 */
export async function countChildren(db: Queryable, parents: string[], change: 1 | -1): Promise<string[]> {
  const counts = new Map<string, number>();
  for (const parent of parents) counts.set(parent, (counts.get(parent) ?? 0) + change);
  if (counts.size === 0) return [];
  const sorted = [...counts.keys()].sort();
  const { rows } = await db.query<{ id: string }>(PARENTS_SQL, [
    sorted,
    sorted.map((id) => counts.get(id)),
    sorted[0],
    sorted.at(-1),
  ]);
  return rows.map(({ id }) => id);
}

/** Returns a job's children, oldest first, CHILDREN_PAGE at most, and fewer where their results are large. */
export async function childrenOf(db: Queryable, parent: string, after?: string): Promise<ChildJob[]> {
  const { rows } = await db.query<
    Omit<ChildJob, 'error' | 'name'> & {
      dedupe_key: string | null;
      error_code: string | null;
      error_message: string | null;
    }
  >(CHILDREN_SQL, [parent, after ?? idFloor(Math.max(0, idTime(parent) - SKEW_MS)), CHILDREN_PAGE]);
  return rows.map(({ id, type, state, dedupe_key: key, result, error_code: code, error_message: message }) => ({
    id,
    name: childName(parent, key),
    type,
    state,
    result: result ?? null,
    error: code === null ? null : { code, message: message ?? '' },
  }));
}
