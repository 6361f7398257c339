import { CLAIMED_COLUMNS, startGranted } from '../claim-row.js';

/** The tenant of a job `j`, as the indexes have it. */
export const TENANT = `coalesce(j.tenant, '')`;

/** A draining queue runs jobs accepted before its drain began (see dispatcher.ts). */
const MAY_RUN = `
  j.batched and j.queue = $1 and ${TENANT} = asks.tenant
  and not (asks.draining and j.state = 'accepted' and j.created_at > asks.drained_at)
  and (j.deadline is null or j.deadline > clock_timestamp())`;

/**
 * Claims each tenant's due jobs, the most urgent first, then the oldest: `$1` queue, `$2`/`$3` tenants and their slots,
 * `$4` node. It costs as many index probes as there are slots, whatever the backlog. Locked rows are skipped. Returns a
 * row for each job, at least one: `paused` is the queue's.
 */
export const fairClaimSql = (inOpenJobDays: string) => `
  with q as materialized (
    select coalesce(bool_or(paused), false) as paused, coalesce(bool_or(draining), false) as draining,
           max(updated_at) as drained_at
      from queues where name = $1
  ),
  asks as materialized (
    select a.tenant, a.slots, q.draining, q.drained_at
      from unnest($2::text[], $3::integer[]) as a(tenant, slots), q where not q.paused
  ),
  granted as materialized (
    select j.id, j.state from asks cross join lateral (
      select * from (
        select * from (
          select j.id, j.state, j.priority, j.created_at as since from jobs j
           where ${MAY_RUN} and j.state = 'accepted' and ${inOpenJobDays} and j.run_at is null
           order by j.priority, j.id limit asks.slots for update skip locked) ready
        union all
        select * from (
          select j.id, j.state, j.priority, j.run_at as since from jobs j
           where ${MAY_RUN} and j.state in ('accepted','delayed') and ${inOpenJobDays} and j.run_at <= now()
           order by j.run_at limit asks.slots for update skip locked) timed
      ) due order by priority, since, id limit asks.slots
    ) j
  ),
  ${startGranted('$4')}
  select ${CLAIMED_COLUMNS}, q.paused from q left join c on true`;

/** Serializes the claims of a limited queue over all nodes, until the end of the transaction. */
export const LOCK_SQL = `select pg_advisory_xact_lock(hashtext('runnerhub.tenants'), hashtext($1))`;

const resetsIn = (window: string) =>
  `(extract(epoch from ${window}.began_at + ${window}.per_ms * interval '1 ms' - clock_timestamp()) * 1000)::float8`;

/** Reads what is in use of a queue's limits: `$1` queue, `$2` tenants. A row without a tenant is the queue's own window. */
export const usageSql = (inOpenJobDays: string) => `
  select ${TENANT} as tenant, count(*)::integer as active, null::integer as taken, null::float8 as "resetsInMs"
    from jobs j where j.queue = $1 and j.state = 'active' and ${inOpenJobDays} group by 1
  union all
  select w.tenant, null, w.taken, ${resetsIn('w')} from tenant_windows w where w.queue = $1 and w.tenant = any($2::text[])
  union all
  select null, null, w.taken, ${resetsIn('w')} from queue_windows w where w.queue = $1`;

const next = (table: string) => `
  set began_at = case when ${isOver(table)} then excluded.began_at else ${table}.began_at end,
      taken = excluded.taken + case when ${isOver(table)} then 0 else ${table}.taken end,
      per_ms = excluded.per_ms`;

/** Counts starts in the tenants' windows: `$1` queue, `$2`/`$3` tenants and their starts, `$4` the window's length. */
export const COUNT_STARTS_SQL = `
  insert into tenant_windows as w (queue, tenant, began_at, per_ms, taken)
  select $1, tenant, clock_timestamp(), $4, starts from unnest($2::text[], $3::integer[]) as t(tenant, starts)
  on conflict (queue, tenant) do update ${next('w')}`;

/** Counts starts in the queue's own window, which direct mode uses, too: `$2` starts, `$3` its maximum, `$4` its length. */
export const COUNT_QUEUE_STARTS_SQL = `
  insert into queue_windows as w (queue, began_at, per_ms, max, taken, granted)
  values ($1, clock_timestamp(), $4, $3, $2, $2)
  on conflict (queue) do update ${next('w')}, max = excluded.max, granted = excluded.granted`;

function isOver(window: string): string {
  return `${window}.began_at <= excluded.began_at - excluded.per_ms * interval '1 ms'`;
}
