import { Injectable } from '@nestjs/common';
import { LedgerDb } from '../../database/ledger-db.js';
import type { OwnReason } from '../../jobs/why.js';
import { whyOfTask, type TaskWait } from './model/task-wait.js';

/** Dependencies that are named. */
const NAMED = 5;

const WAIT_SQL = `
  select t.task_id as "taskId", t.project_id as "projectId", t.state, t.labels, t.worker, t.leased_until as "leasedUntil",
         (select leased_by from task_leases where token = t.lease) as "leasedBy",
         (select paused from queues where name = 'tasks') as paused,
         (select count(*)::integer from task_dependencies d where d.task_id = t.task_id and not d.done) as "openDependencies",
         coalesce((select jsonb_agg(jsonb_build_object('taskId', d.depends_on, 'state', on_it.state) order by d.depends_on)
                     from (select * from task_dependencies where task_id = t.task_id and not done
                            order by depends_on limit ${NAMED}) d
                     left join tasks on_it
                       on on_it.task_id = d.depends_on and on_it.tenant is not distinct from t.tenant), '[]') as "dependsOn"
    from tasks t where t.job_id = $1 and t.state in ('blocked','ready','leased') limit 1`;

/** Explains what the task of a process_task job waits for. */
@Injectable()
export class TaskWaits {
  constructor(private readonly ledger: LedgerDb) {}

  /** Returns null for a job without an open task. */
  async of(jobId: string): Promise<OwnReason | null> {
    const [task] = await this.ledger.query<TaskWait>(WAIT_SQL, [jobId]);
    return task ? whyOfTask(task) : null;
  }
}
