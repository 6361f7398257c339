import type { QueryResult } from 'pg';
import type { JsonObject } from '../common/storable.js';
import type { EngineEntry } from '../jobs/job.js';
import { TRANSITIONS, isEnded, type JobState } from '../jobs/job-state.js';
import type { Priority } from '../jobs/priority.js';

export interface Queryable {
  query<Row extends object>(text: string, values?: unknown[]): Promise<Pick<QueryResult<Row>, 'rows'>>;
}

export interface Transition {
  from: readonly JobState[];
  to: JobState;
  actor: string | null;
  detail?: JsonObject | null;
  /** Further assignments, e.g. `attempts_made = 0`; never from input. */
  set?: string;
  /** A further condition on the job `j`; never from input. */
  where?: string;
}

interface Changed {
  id: string;
  queue: string;
  type: string;
  priority: Priority;
  from_state: JobState;
  delay: number;
}

const COUNTED = `
  , r as (
    insert into job_rollups as old (minute, queue, type, failed, cancelled)
    select date_trunc('minute', clock_timestamp()), queue, type, count(*) filter (where $3 = 'failed'),
           count(*) filter (where $3 = 'cancelled')
      from c group by queue, type order by queue, type
    on conflict (minute, queue, type) do update
       set failed = old.failed + excluded.failed, cancelled = old.cancelled + excluded.cancelled
  ),
  t as (
    insert into queue_totals as old (queue, failed, cancelled)
    select queue, count(*) filter (where $3 = 'failed'), count(*) filter (where $3 = 'cancelled')
      from c group by queue order by queue
    on conflict (queue) do update
       set failed = old.failed + excluded.failed, cancelled = old.cancelled + excluded.cancelled
  )`;

/** A job that goes back to `accepted` no longer counts among the ended. */
const UNCOUNTED = `
  , t as (
    update queue_totals old
       set completed = old.completed - n.completed, failed = old.failed - n.failed, cancelled = old.cancelled - n.cancelled
      from (select queue, count(*) filter (where from_state = 'completed') as completed,
                   count(*) filter (where from_state = 'failed') as failed,
                   count(*) filter (where from_state = 'cancelled') as cancelled
              from c where not hidden group by queue) n
     where old.queue = n.queue
  )`;

/**
 * The one way in which anything but a run changes the state of jobs: guarded by the states it may come from, locked in
 * the order of ids, with an event for each change and the counts kept. Answers what really changed.
 */
export async function transition(
  db: Queryable,
  ids: string[],
  how: Transition,
): Promise<(EngineEntry & { from: JobState })[]> {
  for (const from of how.from) {
    if (from !== how.to && !TRANSITIONS[from].includes(how.to))
      throw new Error(`no job goes from ${from} to ${how.to}`);
  }
  if (ids.length === 0) return [];
  const sorted = [...ids].sort();
  const reopened = how.to === 'accepted' && how.from.some(isEnded);
  const { rows } = await db.query<Changed>(
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
       returning j.id, j.queue, j.type, j.priority, j.attempts_made, j.run_at, before.state as from_state, before.hidden
     ),
     e as (
       insert into job_events (job_id, from_state, to_state, attempt, actor, detail)
       select id, from_state, $3, attempts_made, $4, $5::jsonb from c
     )
     ${isEnded(how.to) ? COUNTED : ''}${reopened ? UNCOUNTED : ''}
     select id, queue, type, priority, from_state,
            greatest(0, coalesce(extract(epoch from run_at - clock_timestamp()) * 1000, 0))::float8 as delay
       from c`,
    [sorted, how.from, how.to, how.actor, how.detail ? JSON.stringify(how.detail) : null, sorted[0], sorted.at(-1)],
  );
  return rows.map(({ id, queue, type, priority, delay, from_state }) => ({
    id,
    queue,
    type,
    priority,
    delay,
    from: from_state,
  }));
}
