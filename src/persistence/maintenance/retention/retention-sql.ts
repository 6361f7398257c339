import type { RetentionRule } from '../../../jobs/retention-rules.js';
import { OPEN_STATES_SQL as OPEN } from '../../../jobs/job-state.js';
import { ungroupFailures } from '../../transitions/failure-groups-sql.js';
import { uncount } from '../../transitions/queue-totals-sql.js';

/**
 * Condition for a removable job `j`: ended longer ago than its queue keeps jobs of that state (`$2`: {queue: {state:
 * ms}}, else `$1` milliseconds), by PostgreSQL's clock. Not the child of an open parent, which may ask for its result;
 * not the holder of an unexpired dedupe key, since a repeated request returns it. The name of a child, a key that expires
 * at 'infinity', counts as long as its parent exists.
 */
export const REMOVABLE = `
  j.state not in ${OPEN}
  and j.finished_at < now() - coalesce(($2::jsonb -> j.queue ->> j.state)::float8, $1::float8) * interval '1 ms'
  and not (j.parent_id is not null
           and exists (select 1 from jobs p where p.id = j.parent_id and p.state in ${OPEN}))
  and not (j.dedupe_key is not null
           and exists (select 1 from job_keys k where k.scope = 'dedupe' and k.key = j.dedupe_key and k.job_id = j.id
                          and k.expires_at > now()
                          and (k.expires_at < 'infinity' or exists (select 1 from jobs p where p.id = j.parent_id))))`;

/** Subtracts the visible jobs of the CTE `gone` from the counts, and failed ones from their groups. */
const UNCOUNT = `${uncount({ jobs: 'gone where not hidden' })},
  ${ungroupFailures(`gone where state = 'failed'`)}`;

/** Checks whether a day has a job to keep. `${day}` is the suffix of its partitions: eight digits, read from the catalog. */
export const anyKeptSql = (day: string) =>
  `select exists (select 1 from jobs_${day} j where (${REMOVABLE}) is not true) as kept`;

/**
 * Deletes a number of removable jobs of a day, with their trails. The partitions are named directly, so that the
 * planner need not find them; a locked job (being retried, for example) is skipped and checked another day.
 */
export const deleteSomeSql = (day: string) => `
  with doomed as (
    select j.id from jobs_${day} j where ${REMOVABLE} order by j.id limit $3 for update of j skip locked
  ),
  gone as (delete from jobs_${day} j using doomed where j.id = doomed.id returning j.id, j.queue, j.state, j.hidden),
  e as (delete from job_events_${day} x using gone where x.job_id = gone.id),
  f as (delete from job_failures_${day} x using gone where x.job_id = gone.id),
  l as (delete from job_logs_${day} x using gone where x.job_id = gone.id),
  d as (delete from dead_letters_${day} x using gone where x.id = gone.id),
  ${UNCOUNT}
  select count(*)::integer as n from gone`;

export const dropCountedSql = (day: string) => `
  with gone as (select id, queue, state, hidden from jobs_${day}), ${UNCOUNT} select count(*)::integer as n from gone`;

/** Deletes expired keys in the order of keys, and checks each row again when it deletes it; see keys in accept-sql.ts. */
export const KEYS_SQL = `
  with doomed as (
    select k.scope, k.key, k.job_id from job_keys k
     where k.expires_at < now()
        or coalesce(k.expires_at, 'infinity') = 'infinity' and not exists (select 1 from jobs j where j.id = k.job_id)
     order by k.scope, k.key limit $1
  ),
  gone as (
    delete from job_keys k using doomed d where k.scope = d.scope and k.key = d.key and k.job_id = d.job_id
       and (coalesce(k.expires_at, 'infinity') = 'infinity' or k.expires_at < now())
    returning 1
  )
  select count(*)::integer as n from gone`;

/** Clears payloads. A delivery keeps its row, so that its GUID stays known; one not yet processed keeps its payload, too. */
export const PAYLOADS_SQL = `
  with doomed as (
    select guid from deliveries d
     where payload is not null and received_at < now() - $1::float8 * interval '1 ms' and status <> 'received'
       and not exists (select 1 from jobs j where j.id = d.job_id and j.state in ${OPEN})
     order by received_at limit $2 for update skip locked
  ),
  gone as (update deliveries d set payload = null, headers = '{}' from doomed where d.guid = doomed.guid returning 1)
  select count(*)::integer as n from gone`;

/** Merges counts of minutes into counts of hours after two days, so that a statistic of a month reads few rows. */
const MERGED_MINUTES = `
  with gone as (
    delete from job_rollups
     where minute < date_trunc('hour', now()) - interval '2 days' and $1::float8 is not null
       and (minute <> date_trunc('hour', minute) or shard <> 0)
    returning *
  )
  insert into job_rollups as old (minute, queue, type, priority, shard, completed, failed, cancelled, retried, run_ms, recovered)
  select date_trunc('hour', minute), queue, type, priority, 0, sum(completed), sum(failed), sum(cancelled), sum(retried),
         sum(run_ms), sum(recovered)
    from gone group by 1, 2, 3, 4
  on conflict (minute, queue, type, priority, shard) do update
     set completed = old.completed + excluded.completed, failed = old.failed + excluded.failed,
         cancelled = old.cancelled + excluded.cancelled, retried = old.retried + excluded.retried,
         run_ms = old.run_ms + excluded.run_ms, recovered = old.recovered + excluded.recovered`;

/** Rules for the ledger's own tables beside the jobs; the others are declared where their tables are written. */
export const LEDGER_RULES: RetentionRule[] = [
  { delete: `delete from job_rollups where minute < now() - $1::float8 * interval '1 ms'`, counts: 'rollups' },
  { delete: MERGED_MINUTES },
  { delete: `delete from job_errors where hour < now() - $1::float8 * interval '1 ms'`, counts: 'rollups' },
  { delete: `delete from queue_latencies where minute < now() - $1::float8 * interval '1 ms'`, counts: 'rollups' },
  { delete: `delete from failure_groups where jobs = 0 and last_at < now() - $1::float8 * interval '1 ms'` },
  {
    delete: `delete from nodes n where coalesce(stopped_at, heartbeat_at) < now() - interval '1 day'
                and heartbeat_at < now() - interval '1 day' and $1::float8 is not null
                and not exists (select 1 from jobs j where j.node = n.id and j.state = 'active')`,
    counts: 'nodes',
  },
];
