import { Injectable } from '@nestjs/common';
import { LedgerDb } from '../../database/ledger-db.js';
import { ProjectTasks, type ProjectTask } from '../../projects/project-tasks.js';

/** Longer texts are no pull request. */
const MAX_TEXT = 2000;

/** The worker's word comes first; a task's creator may have named the request. */
const FIND_SQL = `
  select t.task_id as "taskId", t.project_id as "projectId", t.state,
         left(coalesce(t.result->>'pullRequest', j.data->'data'->>'pullRequest', j.data->>'pullRequest'), ${MAX_TEXT}) as "pullRequest"
    from tasks t left join jobs j on j.id = t.job_id
   where t.task_id = any($1) and ($2::text is null or t.tenant = $2)`;

/** What completed tasks have produced, for other families. */
@Injectable()
export class TaskResults extends ProjectTasks {
  constructor(private readonly ledger: LedgerDb) {
    super();
  }

  find(taskIds: readonly string[], tenant: string | null): Promise<ProjectTask[]> {
    return this.ledger.query(FIND_SQL, [taskIds, tenant]);
  }
}
