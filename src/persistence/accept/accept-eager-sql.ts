import { preparedStatement } from '../../database/prepared.js';
import type { RoutedJob } from '../../jobs/job.js';
import { CLAIMED_COLUMNS } from '../claim/claim-row.js';
import { ROWS, input } from './accept-sql.js';

const NODE = `$${ROWS.parameters + 1}::uuid`;

/**
 * Accepts jobs and starts them on this node in one statement, which saves their claim: one commit instead of two before a
 * handler begins. Jobs of a paused or draining queue are only accepted. Returns rows like ENGINE_CLAIM_SQL's for those
 * that start.
 */
const ACCEPT_STARTED = preparedStatement(`
  with ${input(ROWS)},
  shut as materialized (select name from queues where paused or draining),
  j as (
    insert into jobs (id, type, queue, priority, data, max_attempts, backoff, timeout_ms, tags, tenant,
                      schedule_id, actor, batched, state, run_number, node, started_at)
    select id, type, queue, priority, data, max_attempts, backoff, timeout_ms, tags, tenant,
           schedule_id, actor, batched,
           case when open then 'active' else 'accepted' end, case when open then 1 else 0 end,
           case when open then ${NODE} end, case when open then clock_timestamp() end
      from (select *, queue not in (select name from shut) as open from input) input
    returning *
  ),
  e as (
    insert into job_events (job_id, from_state, to_state, attempt, actor, node, detail)
    select id, null, 'accepted', 0, actor, null::uuid, null::jsonb from j
    union all
    select id, 'accepted', 'active', 1, null, node, '{"by":"local"}' from j where state = 'active'
  )
  -- The last of two columns of a name is the one that pg returns: it has waited for nothing.
  select ${CLAIMED_COLUMNS}, 0::float8 as waited from j as c where c.state = 'active'`);

export function acceptEagerStatement(
  jobs: RoutedJob[],
  node: string,
): { name: string; text: string; values: unknown[] } {
  return { ...ACCEPT_STARTED, values: [...ROWS.values(jobs), node] };
}

/**
 * Conditions for an eager start: due immediately, no parent or origin, no dedupe key to check, no deadline that may
 * have passed, not batched.
 */
export function startsEagerly(job: RoutedJob): boolean {
  const { runAt, delay, deadline, parentId, originId, dedupeKey, batched } = job;
  return [runAt, delay, deadline, parentId, originId, dedupeKey].every((value) => value === null) && !batched;
}
