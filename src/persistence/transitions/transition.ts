import type { Pool } from 'pg';
import type { JsonObject } from '../../common/postgres-safe-json.js';
import { inTransaction } from '../../database/in-transaction.js';
import type { EngineEntry } from '../../jobs/job.js';
import { TRANSITIONS, isEnded, type JobState } from '../../jobs/job-state.js';
import type { Priority } from '../../jobs/priority.js';
import { countChildren, lockInOrder, parentsOf } from './children.js';
import { DEAD_LETTERS } from './dead-letter-sql.js';
import { GROUP_FAILURES, ungroupFailures } from './failure-groups-sql.js';
import type { Queryable } from '../../database/queryable.js';
import { DUE_IN_MS_SQL } from './due-in-sql.js';
import { countErrors } from './job-errors-sql.js';
import { count, uncount } from './queue-totals-sql.js';

export interface Transition {
  from: readonly JobState[];
  to: JobState;
  actor: string | null;
  detail?: JsonObject | null;
  /** Additional assignments, e.g. `attempts_made = 0`; never from input. */
  set?: string;
  /** Additional condition on the job `j`; never from input. */
  where?: string;
}

interface Row {
  id: string;
  queue: string;
  type: string;
  priority: Priority;
  from_state: JobState;
  delay: number;
  parent_id: string | null;
}

export type Changed = EngineEntry & { from: JobState };

const COUNTED = `
  , r as (
    insert into job_rollups as old (minute, queue, type, priority, failed, cancelled)
    select date_trunc('minute', clock_timestamp()), queue, type, priority, count(*) filter (where $3 = 'failed'),
           count(*) filter (where $3 = 'cancelled')
      from c group by queue, type, priority order by queue, type, priority
    on conflict (minute, queue, type, priority, shard) do update
       set failed = old.failed + excluded.failed, cancelled = old.cancelled + excluded.cancelled
  ),
  ${count({ jobs: 'c', state: '$3' })}`;

/** What a failure outside a run adds. */
const FAILED = `
  , ${countErrors({ jobs: 'c', code: `coalesce(error_code, 'UNKNOWN_ERROR')` })}, ${DEAD_LETTERS}, ${GROUP_FAILURES}`;

/** Uncounts an ended job that returns to `accepted`. */
const UNCOUNTED = `
  , ${uncount({ jobs: 'c where not hidden', state: 'from_state' })},
  ${ungroupFailures(`c where from_state = 'failed'`)}`;

/**
 * Changes the state of jobs outside a run: guarded by the states allowed before, locked in the order of ids, with an
 * event for each change and the counts maintained, parents' among them. Returns the jobs that really changed.
 */
export async function transition(db: Pool, ids: string[], how: Transition): Promise<Changed[]> {
  if (ids.length === 0) return [];
  if (!isEnded(how.to) && !how.from.some(isEnded)) return (await change(db, ids, how)).map(toChanged);
  const parents = await parentsOf(db, ids);
  if (parents.length === 0) return (await change(db, ids, how)).map(toChanged);
  return inTransaction(db, (client) => transitionWithin(client, ids, how, parents));
}

/** Changes the state of jobs in the caller's transaction, which holds locks on no jobs but these and their parents. */
export async function transitionWithin(
  db: Queryable,
  ids: string[],
  how: Transition,
  parents?: string[],
): Promise<Changed[]> {
  if (ids.length === 0) return [];
  await lockInOrder(db, [...ids, ...(parents ?? (await parentsOf(db, ids)))]);
  const rows = await change(db, ids, how);
  const closed = rows.filter(
    ({ from_state, parent_id }) => parent_id !== null && isEnded(from_state) !== isEnded(how.to),
  );
  await countChildren(
    db,
    closed.map(({ parent_id }) => parent_id ?? ''),
    isEnded(how.to) ? -1 : 1,
  );
  return rows.map(toChanged);
}

async function change(db: Queryable, ids: string[], how: Transition): Promise<Row[]> {
  for (const from of how.from) {
    if (from !== how.to && !TRANSITIONS[from].includes(how.to))
      throw new Error(`no job goes from ${from} to ${how.to}`);
  }
  const sorted = [...ids].sort();
  const reopened = how.to === 'accepted' && how.from.some(isEnded);
  const { rows } = await db.query<Row>(
    `with before as (
       select j.id, j.state, j.hidden from jobs j
        where j.id = any($1::uuid[]) and j.id between $6 and $7 and j.state = any($2::text[])
          ${how.where ? `and (${how.where})` : ''}
        order by j.id for update
     ),
     c as (
       update jobs j
          set state = $3, node = null,
              finished_at = ${isEnded(how.to) ? 'clock_timestamp()' : 'null'}
              ${how.set ? `, ${how.set}` : ''}
         from before
        where before.id = j.id and j.id between $6 and $7
       returning j.id, j.queue, j.type, j.priority, j.tenant, j.state, j.attempts_made, j.run_at, j.finished_at, j.error_code,
                 j.error_message, j.parent_id, before.state as from_state, before.hidden
     ),
     e as (
       insert into job_events (job_id, from_state, to_state, attempt, actor, detail)
       select id, from_state, $3, attempts_made, $4, $5::jsonb from c
     )
     ${isEnded(how.to) ? COUNTED : ''}${reopened ? UNCOUNTED : ''}${how.to === 'failed' ? FAILED : ''}
     select id, queue, type, priority, from_state, parent_id,
            ${DUE_IN_MS_SQL} as delay
       from c`,
    [sorted, how.from, how.to, how.actor, how.detail ? JSON.stringify(how.detail) : null, sorted[0], sorted.at(-1)],
  );
  return rows;
}

function toChanged({ id, queue, type, priority, delay, from_state: from }: Row): Changed {
  return { id, queue, type, priority, delay, from };
}
