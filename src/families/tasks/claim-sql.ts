import { ENDED_STATES } from '../../jobs/job-state.js';

const ENDED = ENDED_STATES.map((state) => `'${state}'`).join(',');

/**
 * Conditions of a request on a task `t`. A worker without labels takes any task. Each leaves the planner the ready tasks in
 * their order alone: with a join of the jobs, or a bare condition on the labels, which have an index for lists, it sorts all
 * of them while it has no statistics (800 ms with 100,000 ready, 5 ms as it is).
 */
const OFFERED = `
  ($5::text is null or t.project_id = $5) and coalesce(t.labels <@ $6::text[], true)
  and ($7::text[] is null or t.tenant = any($7))
  and (select j.state not in (${ENDED}) and j.cancel_reason is null from jobs j where j.id = t.job_id)
  and not exists (select 1 from known) and not exists (select 1 from queues q where q.name = 'tasks' and q.paused)`;

/**
 * Leases a task, in one statement: `$1` owner of the request, `$2` its id, `$3` the new token, `$4` worker, `$5` project,
 * `$6` labels, `$7` tenants, `$8` milliseconds, `$9` the owner's name. First the task that this worker had, then the most
 * urgent one. A request id that is known leases nothing. Of two requests with one id that come at once, the second one
 * fails by the unique index, and finds the first one's lease when it is repeated.
 */
export const CLAIM_SQL = `
  with known as (
    select token from task_leases where owner = $1 and request_id = $2
  ),
  own as (
    select t.task_id, t.lease from tasks t
     where t.owner = $1 and t.worker = $4 and t.state in ('leased','ready') and ${OFFERED}
     order by t.lease is null, t.priority, t.seq limit 1 for update of t skip locked
  ),
  other as (
    select t.task_id from tasks t
     where t.state = 'ready' and not exists (select 1 from own) and ${OFFERED}
     order by t.priority, t.seq limit 1 for update of t skip locked
  ),
  reclaimed as (
    update task_leases l set ended_at = now(), outcome = 'reclaimed' from own where l.token = own.lease
  ),
  leased as (
    update tasks t
       set state = 'leased', lease = $3, leased_until = now() + $8 * interval '1 ms', owner = $1, worker = $4,
           started_at = coalesce(t.started_at, now())
      from (select task_id from own union all select task_id from other) chosen
     where t.task_id = chosen.task_id returning t.task_id
  ),
  noted as (
    insert into task_leases (token, task_id, owner, request_id, leased_by, worker)
    select $3, task_id, $1, $2, $9, $4 from leased
  )
  select token from known union all select $3 from leased`;

/** Renews a lease that is current. */
export const RENEW_SQL = `
  update tasks set leased_until = now() + $2 * interval '1 ms' where lease = $1 and state = 'leased'
  returning task_id as "taskId", leased_until as "leasedUntil"`;
