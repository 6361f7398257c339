import { livesSql } from '../nodes/lives-sql.js';

/**
 * Records that a node has noticed an outage: nodes lose and regain a store at different moments, so what overlaps is one
 * outage. What a dead node saw ends with what others saw of it, or goes on: the hub then started again within the outage.
 * `$1` id of a new outage, `$2` store, `$3` and `$4` begin and end (null: it goes on), `$5` node, `$6` jobs that it ran
 * from the ledger, `$7` whether it holds jobs, `$8` silence. Runs under a lock.
 */
export const JOIN_OUTAGE_SQL = `
  with seen as (
    select n.outage_id as id, n.began_at, coalesce(n.ended_at, case when ${livesSql('n.node', '$8')} then 'infinity'
             else coalesce(max(n.ended_at) over (partition by n.outage_id), 'infinity') end) as ended_at
      from outages o join outage_nodes n on n.outage_id = o.id where o.store = $2
  ),
  same as (
    select id from seen where began_at <= coalesce($4::timestamptz, 'infinity') and ended_at >= $3
     order by id desc limit 1
  ),
  made as (
    insert into outages (id, store, began_at) select $1::uuid, $2, $3 where not exists (select 1 from same) returning id
  )
  insert into outage_nodes as old (outage_id, node, began_at, ended_at, jobs, holds)
  select id, $5::uuid, $3::timestamptz, $4::timestamptz, $6::bigint, $7::boolean
    from (select id from same union all select id from made) outage
  on conflict (outage_id, node) do update
     set ended_at = excluded.ended_at, jobs = old.jobs + excluded.jobs, cut = false
  returning outage_id as id, jobs::float8 - $6::bigint as "jobsBefore",
            least(began_at, (select min(began_at) from seen where seen.id = outage_id)) as "beganAt"`;

/** `$1` outage, `$2` node, `$3` end, `$4` jobs. */
export const UPDATE_OBSERVATION_SQL = `
  update outage_nodes set ended_at = $3::timestamptz, jobs = $4::bigint, cut = false where outage_id = $1 and node = $2`;

/**
 * Ends what dead nodes (`$1`: silence) saw of Redis, once a node has it again: with the end that others saw, else now.
 */
export const END_CUT_SQL = `
  update outage_nodes n
     set cut = true, ended_at = greatest(n.began_at, coalesce(
           (select max(x.ended_at) from outage_nodes x where x.outage_id = n.outage_id), now()))
    from outages o
   where o.id = n.outage_id and o.store = 'redis' and n.ended_at is null and not ${livesSql('n.node', '$1')}`;

/** Outages of Redis that have no proof since their end; `isOver` false: a node is still cut off from it. */
export const UNPROVEN_SQL = `
  select o.id, min(n.began_at) as "beganAt", max(n.ended_at) as "endedAt", bool_and(n.ended_at is not null) as "isOver"
    from outages o join outage_nodes n on n.outage_id = o.id
   where o.store = 'redis'
   group by o.id
  having bool_or(n.ended_at is null) or o.checked_at is null or o.checked_at < max(n.ended_at)
   order by o.id desc limit $1`;

/**
 * Counts jobs accepted within a range of ids (`$1`, `$2`), which begin with the time, so each part reads a range of an
 * index: those that have ended, and those that the trail has and the ledger has not.
 */
export const ACCEPTED_SQL = `
  select count(*)::integer as accepted,
         count(*) filter (where state in ('completed','failed','cancelled'))::integer as ended,
         (select count(distinct e.job_id)::integer from job_events e
           where e.job_id >= $1 and e.job_id < $2
             and not exists (select 1 from jobs j where j.id = e.job_id and j.id >= $1 and j.id < $2)) as missing
    from jobs where id >= $1 and id < $2`;
