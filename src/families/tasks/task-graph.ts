import { invalidField } from '../../common/validation.js';
import { queryRows } from '../../database/ledger-db.js';
import type { Queryable } from '../../database/queryable.js';

/**
 * Dependencies of tasks. Each function runs in a transaction that has locked the project (`lockProjects`): without the
 * lock a dependency could end between its check and the insertion of the task that waits for it.
 *
 * Only tasks of one tenant depend on each other: an id that another tenant's task has, or waits for, means nothing to it,
 * so no tenant learns of another's tasks, ends them, or keeps them from being created.
 */

interface Graphed {
  taskId: string;
  projectId: string;
}

interface Foreign extends Graphed {
  /** Whether it is of the same tenant, who may read about it. */
  own: boolean;
}

/** `$3`: the new task, which is stored. What it names must be of its tenant and project; what waits for it, of its project. */
const FOREIGN_SQL = `
  select t.task_id as "taskId", t.project_id as "projectId", t.tenant is not distinct from mine.tenant as own
    from tasks mine, tasks t
   where mine.task_id = $3
     and (t.task_id = any($1::text[]) and (t.project_id <> $2 or t.tenant is distinct from mine.tenant)
       or t.project_id <> $2 and t.tenant is not distinct from mine.tenant and t.task_id in (
            select d.task_id from task_dependencies d where d.depends_on = $3)) limit 1`;
const CYCLE_SQL = `
  with recursive above as (
    select id from unnest($2::text[]) as id
    union select d.depends_on from above
            join tasks t on t.task_id = above.id and t.tenant is not distinct from (select tenant from tasks where task_id = $1)
            join task_dependencies d on d.task_id = t.task_id
  )
  select 1 from above where id = $1 limit 1`;
const INSERT_SQL = `
  insert into task_dependencies (task_id, depends_on, done)
  select $1, id, coalesce(t.state = 'completed', false) from unnest($2::text[]) as id left join tasks t on t.task_id = id
  on conflict do nothing`;

/**
 * Stores what a task depends on.
 * @throws HubError VALIDATION_FAILED for a task of another project or tenant, or for a cycle
 */
export async function addDependencies(
  db: Queryable,
  { taskId, projectId }: Graphed,
  dependsOn: readonly string[],
): Promise<void> {
  const [foreign] = await queryRows<Foreign>(db, FOREIGN_SQL, [dependsOn, projectId, taskId]);
  if (foreign?.own === false)
    throw invalidField('dependsOn', `names ${foreign.taskId}, which can't be a task of this tenant: choose another id`);
  if (foreign)
    throw invalidField('dependsOn', `crosses projects: task ${foreign.taskId} is of project ${foreign.projectId}`);
  if (dependsOn.length === 0) return;
  if ((await queryRows(db, CYCLE_SQL, [taskId, dependsOn])).length > 0)
    throw invalidField('dependsOn', `makes a cycle: a task it names depends on ${taskId}`);
  await queryRows(db, INSERT_SQL, [taskId, dependsOn]);
}

const SETTLE_SQL = `
  with waits as (
    select min(d.depends_on) filter (where dep.state in ('failed','cancelled')) as doomed, count(*) as open
      from tasks mine
      join task_dependencies d on d.task_id = mine.task_id and not d.done
      left join tasks dep on dep.task_id = d.depends_on and dep.tenant is not distinct from mine.tenant
     where mine.task_id = $1
  )
  update tasks t
     set state = case when w.doomed is not null then 'failed' when w.open > 0 then 'blocked' else 'ready' end,
         error_code = case when w.doomed is not null then 'DEPENDENCY_FAILED' end,
         error_message = 'Task ' || w.doomed || ', on which it depends, has not been completed',
         final = w.doomed is not null, ended_at = case when w.doomed is not null then now() end
    from waits w where t.task_id = $1 returning t.state, t.error_code as code, t.error_message as message`;

export interface Settled {
  state: 'ready' | 'blocked' | 'failed';
  code: string | null;
  message: string | null;
}

/** Sets the state of a new or reopened task by what it depends on. */
export async function settleByDependencies(db: Queryable, taskId: string): Promise<Settled> {
  const [row] = await queryRows<Settled>(db, SETTLE_SQL, [taskId]);
  if (!row) throw new Error(`task ${taskId} is missing`);
  return row;
}

const UNBLOCK_SQL = `
  with done as (
    update task_dependencies d set done = true from tasks ended, tasks t
     where ended.task_id = $1 and d.depends_on = $1 and not d.done
       and t.task_id = d.task_id and t.tenant is not distinct from ended.tenant
    returning d.task_id
  )
  update tasks t set state = 'ready' from done
   where t.task_id = done.task_id and t.state = 'blocked' and t.error_code is null
     and not exists (select 1 from task_dependencies d
                      where d.task_id = t.task_id and not d.done and d.depends_on <> $1)
  returning t.task_id`;

/** Makes the tasks ready for which a completed one was the last. @returns whether there are any */
export async function unblockDependents(db: Queryable, taskId: string): Promise<boolean> {
  return (await queryRows(db, UNBLOCK_SQL, [taskId])).length > 0;
}

const FAIL_SQL = `
  with recursive doomed as (
    select t.task_id, d.depends_on as cause, t.tenant
      from tasks ended
      join task_dependencies d on d.depends_on = ended.task_id and not d.done
      join tasks t on t.task_id = d.task_id and t.tenant is not distinct from ended.tenant
     where ended.task_id = any($1::text[])
    union
    select t.task_id, d.depends_on, t.tenant
      from doomed
      join task_dependencies d on d.depends_on = doomed.task_id and not d.done
      join tasks t on t.task_id = d.task_id and t.tenant is not distinct from doomed.tenant
  )
  update tasks t
     set state = 'failed', final = true, ended_at = now(), error_code = 'DEPENDENCY_FAILED',
         error_message = 'Task ' || x.cause || ', on which it depends, has not been completed'
    from (select task_id, min(cause) as cause from doomed group by task_id) x
   where t.task_id = x.task_id and t.state = 'blocked' returning t.job_id as "jobId"`;

/** Fails all tasks that wait for failed or cancelled ones, directly or not. @returns their jobs */
export async function failDependents(db: Queryable, taskIds: readonly string[]): Promise<string[]> {
  const rows = await queryRows<{ jobId: string }>(db, FAIL_SQL, [taskIds]);
  return rows.map(({ jobId }) => jobId);
}
