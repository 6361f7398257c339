/**
 * A draining queue takes what was accepted before its drain began (see dispatcher.ts). Asked for each job, and not by a
 * join: that would read and sort all that waits to claim a few of it (280 ms of 30,000, for 800).
 */
const MAY_RUN = `
  (j.deadline is null or j.deadline > clock_timestamp())
  and coalesce((
    select not q.paused and not (q.draining and j.state = 'accepted' and j.created_at > q.updated_at)
      from queues q where q.name = j.queue), true)`;

/**
 * Due jobs of one type in batches: `$1` type, `$2` how many at most, `$3` node, `$4` a batch's size, `$5` the milliseconds that
 * the first of them waits for a full one. The most urgent first, then the oldest. Rows that somebody else has are skipped.
 *
 * Answers a row for each job, one at least: `available` is how many there were, `batchReadyMs` the milliseconds after which what fills no
 * batch is taken all the same.
 */
export const batchClaimSql = (days: string) => `
  with due as materialized (
    select id, state, since, row_number() over (order by priority, since, id) as rank from (
      select * from (
        select j.id, j.state, j.priority, j.created_at as since from jobs j
         where j.batched and j.type = $1 and j.state = 'accepted' and ${days} and j.run_at is null and ${MAY_RUN}
         order by j.priority, j.id limit $2::integer for update skip locked) ready
      union all
      select * from (
        select j.id, j.state, j.priority, j.run_at as since from jobs j
         where j.batched and j.type = $1 and j.state in ('accepted','delayed') and ${days} and j.run_at <= now() and ${MAY_RUN}
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
  c as (
    update jobs j
       set state = 'active', start = j.start + 1, node = $3, started_at = clock_timestamp(), progress = null,
           woken = false
      from granted
     where granted.id = j.id and j.id = any(array(select id from granted))
       and j.id between (select id from granted order by id limit 1) and (select id from granted order by id desc limit 1)
    returning j.*, granted.state as from_state
  ),
  e as (
    insert into job_events (job_id, from_state, to_state, attempt, node)
    select id, from_state, 'active', attempts_made + 1, node from c
  )
  select c.id, c.type, c.queue, c.priority, c.data, c.start, c.attempts_made, c.max_attempts, c.backoff, c.timeout_ms,
         c.deadline, c.tenant, c.parent_id, c.created_at, c.crashes,
         date_part('epoch', c.started_at - greatest(c.created_at, coalesce(c.run_at, c.created_at))) * 1000 as waited,
         counts.available,
         case when fit.slots < least(counts.available, $2::integer)
              then greatest(0, extract(epoch from counts.ripe_at - clock_timestamp()) * 1000) end::float8 as "batchReadyMs"
    from counts cross join fit left join c on true`;

/** Milliseconds until the next job of this type is due, null if that is not within the next second. */
export const batchNextDueSql = (days: string) => `
  select date_part('epoch', min(run_at) - clock_timestamp()) * 1000 as ms from jobs
   where batched and ${days} and type = $1 and state in ('accepted','delayed') and run_at > now() and run_at <= now() + interval '1 s'`;

/** Jobs whose type takes no batches any more, or is known here by nobody: they are for the engine again. */
export const unbatchSql = (days: string) => `
  with before as (
    select id, state from jobs where batched and ${days} and state in ('accepted','delayed') and type <> all($1::text[])
     order by id limit 10000 for update
  ),
  c as (
    update jobs j set batched = false, state = 'accepted' from before where before.id = j.id
    returning j.id, before.state as from_state, j.attempts_made
  )
  insert into job_events (job_id, from_state, to_state, attempt, detail)
  select id, from_state, 'accepted', attempts_made, '{"reason":"its type takes no batches here"}' from c`;
