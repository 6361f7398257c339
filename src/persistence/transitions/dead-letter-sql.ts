/**
 * Inserts, for each job of the CTE `c` that ended failed, a dead_letter job with its first event, and the record of the
 * failure. Part of the statement that records the end, so every failed job has one. `c` has id, type, queue, priority,
 * tenant, state, attempts_made, error_code, error_message and finished_at.
 */
export const DEAD_LETTERS = `
  d as (
    insert into jobs (id, type, queue, priority, data, max_attempts, tenant, actor)
    select new_job_id(), 'dead_letter', 'dead-letter', 3, jsonb_build_object('jobId', id), 3, tenant, 'hub'
      from c where state = 'failed' and type <> 'dead_letter'
    returning id, (data->>'jobId')::uuid as job_id
  ),
  de as (
    insert into job_events (job_id, from_state, to_state, attempt, actor) select id, null, 'accepted', 0, 'hub' from d
  ),
  dl as (
    insert into dead_letters (id, job_id, type, queue, priority, code, message, attempts_made, failed_at)
    select d.id, c.id, c.type, c.queue, c.priority, coalesce(c.error_code, 'UNKNOWN_ERROR'), coalesce(c.error_message, ''),
           c.attempts_made, c.finished_at
      from d join c on c.id = d.job_id
  )`;
