import { CLAIMED_COLUMNS, startGranted } from './claim-row.js';

/**
 * Condition for a claim; a draining queue runs jobs accepted before its drain began (see dispatcher.ts). Evaluated per job
 * instead of by a join, which would read and sort everything that waits to claim a few jobs (280 ms for 800 of 30,000).
 */
const MAY_RUN = `
  (j.deadline is null or j.deadline > clock_timestamp())
  and coalesce((
    select not q.paused and not (q.draining and j.state = 'accepted' and j.created_at > q.updated_at)
      from queues q where q.name = j.queue), true)`;

/**
 * Claims due jobs of one type in batches: `$1` type, `$2` maximum number, `$3` node, `$4` a batch's size, `$5` the
 * milliseconds that the first job waits for a full batch. The most urgent first, then the oldest; locked rows are skipped.
 *
 * Returns a row for each job, at least one: `available` is the number of due jobs found, `batchReadyMs` the
 * milliseconds after which a partial batch is claimed.
 */
export const batchClaimSql = (inOpenJobDays: string) => `
  with due as materialized (
    select id, state, since, row_number() over (order by priority, since, id) as rank from (
      select * from (
        select j.id, j.state, j.priority, j.created_at as since from jobs j
         where j.batched and j.type = $1 and j.state = 'accepted' and ${inOpenJobDays} and j.run_at is null and ${MAY_RUN}
         order by j.priority, j.id limit $2::integer for update skip locked) ready
      union all
      select * from (
        select j.id, j.state, j.priority, j.run_at as since from jobs j
         where j.batched and j.type = $1 and j.state in ('accepted','delayed') and ${inOpenJobDays} and j.run_at <= now() and ${MAY_RUN}
         order by j.run_at limit $2::integer for update skip locked) timed
    ) j
  ),
  counts as materialized (
    select count(*)::integer as available, min(since) + $5 * interval '1 ms' as ripe_at from due
  ),
  fit as materialized (
    select case when $5 = 0 or ripe_at <= clock_timestamp() then least(available, $2::integer)
                else least(available, $2::integer) / $4::integer * $4::integer end as slots from counts
  ),
  granted as materialized (select due.id, due.state from due, fit where due.rank <= fit.slots),
  ${startGranted('$3')}
  select ${CLAIMED_COLUMNS},
         counts.available,
         case when fit.slots < least(counts.available, $2::integer)
              then greatest(0, extract(epoch from counts.ripe_at - clock_timestamp()) * 1000) end::float8 as "batchReadyMs"
    from counts cross join fit left join c on true`;

/** Reads the milliseconds until the next job of this type is due, null unless that is within the next second. */
export const batchNextDueSql = (inOpenJobDays: string) => `
  select date_part('epoch', min(run_at) - clock_timestamp()) * 1000 as ms from jobs
   where batched and ${inOpenJobDays} and type = $1 and state in ('accepted','delayed') and run_at > now() and run_at <= now() + interval '1 s'`;

/** Number of jobs returned to the engine by one statement. */
export const UNBATCH_PAGE = 10_000;

/** Returns to the engine jobs of neither a type in batches (`$1`) nor a fair queue (`$2`), as far as this node knows. */
export const unbatchSql = (inOpenJobDays: string) => `
  with before as (
    select id, state from jobs
     where batched and ${inOpenJobDays} and state in ('accepted','delayed') and type <> all($1::text[]) and queue <> all($2::text[])
     order by id limit ${UNBATCH_PAGE} for update
  ),
  c as (
    update jobs j set batched = false, state = 'accepted' from before where before.id = j.id
    returning j.id, before.state as from_state, j.attempts_made
  )
  insert into job_events (job_id, from_state, to_state, attempt, detail)
  select id, from_state, 'accepted', attempts_made, '{"reason":"its type takes no batches here, and its queue is not fair"}' from c`;
