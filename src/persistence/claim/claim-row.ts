import type { JsonObject } from '../../common/postgres-safe-json.js';
import type { ClaimedJob } from '../../jobs/job.js';
import type { Priority } from '../../jobs/priority.js';
import type { Backoff } from '../../jobs/retry-policy.js';

/** Start of a run, for `update jobs j set`; `node` is the parameter of its node. */
export const startRun = (node: string) =>
  `state = 'active', run_number = j.run_number + 1, node = ${node}, started_at = clock_timestamp(), progress = null, woken = false`;

/**
 * CTEs `c`, which starts the jobs of the CTE `granted` (id, state), and `e`, their events. The ids are given three times, so
 * that the plan probes the few partitions and rows instead of reading them all.
 */
export const startGranted = (node: string) => `
  c as (
    update jobs j
       set ${startRun(node)}
      from granted
     where granted.id = j.id and j.id = any(array(select id from granted))
       and j.id between (select id from granted order by id limit 1) and (select id from granted order by id desc limit 1)
    returning j.*, granted.state as from_state
  ),
  e as (
    insert into job_events (job_id, from_state, to_state, attempt, node)
    select id, from_state, 'active', attempts_made + 1, node from c
  )`;

/** The columns of a ClaimRow, of jobs `c` that the statement has started. */
export const CLAIMED_COLUMNS = `
  c.id, c.type, c.queue, c.priority, c.data, c.run_number, c.attempts_made, c.max_attempts, c.backoff, c.timeout_ms, c.deadline,
  c.tenant, c.parent_id, c.created_at, c.crashes,
  date_part('epoch', c.started_at - greatest(c.created_at, coalesce(c.run_at, c.created_at))) * 1000 as waited`;

/** A row of a claim as pg returns it: bigint and numeric are text. */
export interface ClaimRow {
  id: string;
  type: string;
  queue: string;
  priority: Priority;
  data: JsonObject;
  run_number: number;
  attempts_made: number;
  max_attempts: number;
  backoff: Backoff | null;
  timeout_ms: string | null;
  deadline: Date | null;
  tenant: string | null;
  parent_id: string | null;
  created_at: Date;
  waited: number;
  crashes: number;
}

export function toClaimed(row: ClaimRow): ClaimedJob {
  return {
    id: row.id,
    type: row.type,
    queue: row.queue,
    priority: row.priority,
    data: row.data,
    runNumber: row.run_number,
    attemptsMade: row.attempts_made,
    maxAttempts: row.max_attempts,
    backoff: row.backoff,
    timeout: row.timeout_ms === null ? null : Number(row.timeout_ms),
    deadline: row.deadline,
    tenant: row.tenant,
    parentId: row.parent_id,
    createdAt: row.created_at,
    waitedMs: Math.max(0, row.waited),
    crashes: row.crashes,
  };
}
