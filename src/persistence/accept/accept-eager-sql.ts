import { preparedStatement } from '../../database/prepared.js';
import type { RoutedJob } from '../../jobs/job.js';
import { CLAIMED_COLUMNS } from '../claim/claim-row.js';
import { areTraced, input, ROWS, TRACED_ROWS } from './accept-sql.js';

const nodeOf = ({ parameters }: typeof ROWS) => `$${parameters + 1}::uuid`;

/**
 * Accepts jobs and starts them on this node in one statement, which saves their claim: one commit instead of two before a
 * handler begins. Jobs of a paused or draining queue are only accepted. Returns rows like ENGINE_CLAIM_SQL's for those
 * that start.
 */
const acceptStarted = (rows: typeof ROWS, detail: string) =>
  preparedStatement(`
  with ${input(rows)},
  shut as materialized (select name from queues where paused or draining),
  j as (
    insert into jobs (id, type, queue, priority, data, max_attempts, backoff, timeout_ms, tags, tenant,
                      schedule_id, actor, batched, state, run_number, node, started_at)
    select id, type, queue, priority, data, max_attempts, backoff, timeout_ms, tags, tenant,
           schedule_id, actor, batched,
           case when open then 'active' else 'accepted' end, case when open then 1 else 0 end,
           case when open then ${nodeOf(rows)} end, case when open then clock_timestamp() end
      from (select *, queue not in (select name from shut) as open from input) input
    returning *
  ),
  e as (
    insert into job_events (job_id, from_state, to_state, attempt, actor, node, detail)
    select j.id, null, 'accepted', 0, j.actor, null::uuid, ${detail} from j
    union all
    select id, 'accepted', 'active', 1, null, node, '{"by":"local"}' from j where state = 'active'
  )
  -- The last of two columns of a name is the one that pg returns: it has waited for nothing.
  select ${CLAIMED_COLUMNS}, 0::float8 as waited from j as c where c.state = 'active'`);

const ACCEPT_STARTED = acceptStarted(ROWS, 'null::jsonb');
const TRACED_ACCEPT_STARTED = acceptStarted(
  TRACED_ROWS,
  `(select nullif(jsonb_strip_nulls(jsonb_build_object('traceparent', i.traceparent)), '{}') from input i where i.id = j.id)`,
);

export function acceptEagerStatement(
  jobs: RoutedJob[],
  node: string,
): { name: string; text: string; values: unknown[] } {
  const [statement, rows] = areTraced(jobs) ? [TRACED_ACCEPT_STARTED, TRACED_ROWS] : [ACCEPT_STARTED, ROWS];
  return { ...statement, values: [...rows.values(jobs), node] };
}

/**
 * Conditions for an eager start: due immediately, no parent or origin, no dedupe key to check, no deadline that may
 * have passed, not batched.
 */
export function startsEagerly(job: RoutedJob): boolean {
  const { runAt, delay, deadline, parentId, originId, dedupeKey, batched } = job;
  return [runAt, delay, deadline, parentId, originId, dedupeKey].every((value) => value === null) && !batched;
}
