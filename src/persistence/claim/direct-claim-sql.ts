import { CLAIMED_COLUMNS, startRun } from './claim-row.js';

/** Maximum claims of one statement; without it the planner, which can't know the slots, assumes the whole table. */
export const MAX_CLAIMS = 1000;

/**
 * Condition for a claim in one queue `ask`; a draining queue runs jobs accepted before its drain began (see dispatcher.ts).
 */
const MAY_RUN = `
  j.id between $7 and $8 and not j.batched
  and not (ask.draining and j.state = 'accepted' and j.created_at > ask.drained_at)
  and (j.deadline is null or j.deadline > clock_timestamp())`;

const ready = (state: string, condition = '') => `
  select * from (
    select j.id, j.state, j.priority, j.created_at as since, j.started_at from jobs j
     where j.queue = ask.queue and j.state = '${state}' and j.run_at is null ${condition} and ${MAY_RUN}
     order by j.priority, j.id limit ask.slots for update skip locked) of_${state}`;

/** A scan for each priority: a single scan would read everything that is not due yet. */
const timed = (priority: number) => `
  select * from (
    select j.id, j.state, j.priority, j.run_at as since, j.started_at from jobs j
     where j.queue = ask.queue and j.priority = ${priority} and j.run_at <= now()
       and j.state in ('accepted','waiting','delayed') and (j.state = 'accepted' or alone.yes) and ${MAY_RUN}
     order by j.run_at limit ask.slots for update skip locked) of_${priority}`;

/**
 * Claims due jobs from the ledger, for all queues with free slots in one statement: the most urgent first, then the
 * oldest; none of a paused queue, and no more than a queue's rate limit grants across all processes. `$1` queues, `$2`
 * their free slots, `$3`/`$4` their limits (null: none), `$5` node, `$6` whether other nodes' silence is conclusive.
 * Dispatched jobs are claimed, too, once no living node that runs jobs has had the engine for `$10` ms, `$9`
 * ms of silence making a node a dead one. Locked
 * rows are skipped, so the statement, while it holds locks on jobs, waits only for rate windows, and those are locked
 * in the order of the queues. `$7` and `$8` bound the ids: over 38 partitions the statement takes 120 ms, most of it
 * planning; over the two that hold open jobs, 4.
 *
 * Returns a row for each job, at least one for each queue: `available` is the number of jobs found for its slots,
 * `rateResetMs` the milliseconds after which its limit lets more start, when it has kept some of them waiting.
 */
export const DIRECT_CLAIM_SQL = `
  with ask as materialized (
    select a.queue, a.slots, a.max, a.per_ms, coalesce(q.draining, false) as draining, q.updated_at as drained_at
      from unnest($1::text[], $2::integer[], $3::integer[], $4::double precision[]) as a(queue, slots, max, per_ms)
      left join queues q on q.name = a.queue
     where not coalesce(q.paused, false)
  ),
  alone as materialized (
    select $6::boolean and not exists (
      select 1 from nodes
       where role <> 'api' and stopped_at is null and heartbeat_at > clock_timestamp() - $9 * interval '1 ms'
         and coalesce(engine_at, started_at) > clock_timestamp() - $10 * interval '1 ms') as yes
  ),
  runnable as materialized (
    select ask.queue, ask.slots, ask.max, ask.per_ms, j.id, j.state, j.started_at,
           row_number() over urgency as rank, count(*) over (partition by ask.queue) as available
      from ask cross join alone cross join lateral (
        ${[ready('accepted'), ready('waiting', 'and alone.yes'), ...[1, 2, 3, 4, 5].map(timed)].join(' union all ')}
      ) j
    window urgency as (partition by ask.queue order by j.priority, j.since, j.id)
  ),
  -- One row for each queue. The limit keeps the planner's estimate low: compiling a costly plan (JIT) takes seconds.
  counts as materialized (
    select queue, slots, max, per_ms, available from runnable where rank = 1 limit ${MAX_CLAIMS}
  ),
  w as (
    insert into queue_windows as w (queue, began_at, per_ms, max, taken, granted)
    select queue, clock_timestamp(), per_ms, max, least(available, slots, max), least(available, slots, max)
      from counts where max is not null order by queue
    on conflict (queue) do update
       set began_at = case when ${isOver('w')} then excluded.began_at else w.began_at end,
           per_ms = excluded.per_ms,
           max = excluded.max,
           granted = case when ${isOver('w')} then excluded.granted
                          else least(excluded.granted, greatest(0, excluded.max - w.taken)) end,
           taken = case when ${isOver('w')} then excluded.granted
                        else w.taken + least(excluded.granted, greatest(0, excluded.max - w.taken)) end
    returning queue, granted,
              extract(epoch from began_at + per_ms * interval '1 ms' - clock_timestamp()) * 1000 as resets_in
  ),
  granted as materialized (
    select runnable.id, runnable.state, runnable.started_at from runnable left join w on w.queue = runnable.queue
     where runnable.rank <= least(runnable.slots, w.granted)
     limit ${MAX_CLAIMS}
  ),
  c as (
    update jobs j
       set ${startRun('$5')}
      from granted
     where granted.id = j.id and j.id = any(array(select id from granted)) and j.id between $7 and $8
    returning j.*, granted.state as from_state, granted.started_at as started_before
  ),
  e as (
    insert into job_events (job_id, from_state, to_state, attempt, node, detail)
    select id, from_state, 'active', attempts_made + 1, node, '{"by":"direct"}' from c
  )
  -- The last of two columns of a name is the one that pg returns: each queue asked has a row.
  select ${CLAIMED_COLUMNS}, c.started_before as "startedBefore", ask.queue,
         coalesce(counts.available, 0)::integer as available,
         case when w.granted < least(ask.slots, counts.available) then greatest(0, w.resets_in) end::float8 as "rateResetMs"
    from ask left join c on c.queue = ask.queue left join w on w.queue = ask.queue
    left join counts on counts.queue = ask.queue`;

function isOver(window: string): string {
  return `${window}.began_at <= excluded.began_at - excluded.per_ms * interval '1 ms'`;
}

/** Reads the milliseconds until the next job of these queues is due, null unless that is within the next second. */
export const NEXT_DUE_SQL = `
  select date_part('epoch', min(run_at) - clock_timestamp()) * 1000 as ms from jobs
   where id between $2 and $3 and queue = any($1::text[]) and priority = any('{1,2,3,4,5}'::smallint[]) and run_at is not null
     and run_at > now() and run_at <= now() + interval '1 s' and not batched
     and state in ('accepted','waiting','delayed')`;
