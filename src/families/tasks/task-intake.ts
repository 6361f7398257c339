import { Injectable } from '@nestjs/common';
import { isDeepStrictEqual } from 'node:util';
import { recordAct } from '../../audit/current-act.js';
import { HubError } from '../../common/errors.js';
import { LedgerDb, queryRows } from '../../database/ledger-db.js';
import type { Queryable } from '../../database/queryable.js';
import type { JobRequestInput } from '../../jobs/job-request.js';
import { covers, type Scopes } from '../../jobs/scopes.js';
import { JobRouter } from '../../routing/job-router.js';
import { processTaskPayload } from './model/process-task.js';
import { TASK_COLUMNS, TASK_TABLES_SQL, type Task } from './model/task.js';
import { lockProjects } from './task-changes.js';
import { TaskRegistry } from './task-registry.js';

/** A request for a task: the data of its job, and what else the job's request says. */
export interface TaskRequest extends Omit<JobRequestInput, 'type' | 'data'> {
  data: { taskId: string; projectId: string; [field: string]: unknown };
}

const ONE_SQL = `select ${TASK_COLUMNS}, j.data as whole from ${TASK_TABLES_SQL} where t.task_id = $1`;

/** A task with the whole data of its job. */
type Known = Task & { whole: unknown };

/** Makes tasks at the request of people and programs. */
@Injectable()
export class TaskIntake {
  constructor(
    private readonly ledger: LedgerDb,
    private readonly router: JobRouter,
    private readonly registry: TaskRegistry,
  ) {}

  /**
   * Stores a task with its job, in one transaction. A task that exists is returned, whatever has become of it.
   * @throws HubError IDEMPOTENCY_MISMATCH for an id that another task has; VALIDATION_FAILED, FORBIDDEN, PAYLOAD_TOO_LARGE
   */
  create({ data, ...request }: TaskRequest, actor: string, scopes: Scopes): Promise<Task> {
    const { taskId, projectId } = data;
    return this.ledger.transaction(async (db) => {
      await lockProjects(db, [projectId]);
      const known = await this.find(db, taskId);
      if (known) return same(known, data, scopes);
      const manager = { query: (sql: string, values?: unknown[]) => db.query(sql, values) };
      const job = await this.router.route({ ...request, type: 'process_task', data }, { manager, actor, scopes });
      await this.registry.insert(db, job.id, processTaskPayload.parse(data));
      const found = await this.find(db, taskId);
      if (!found) throw new Error(`task ${taskId} is missing`);
      const { whole: _, ...task } = found;
      await recordAct(db, { target: taskId, after: { state: task.state, jobId: job.id } });
      return task;
    });
  }

  private async find(db: Queryable, taskId: string): Promise<Known | undefined> {
    return (await queryRows<Known>(db, ONE_SQL, [taskId]))[0];
  }
}

function same({ whole, ...known }: Known, data: object, scopes: Scopes): Task {
  const { taskId, tenant } = known;
  if (!covers(scopes, { queue: 'tasks', tenant }))
    throw new HubError('IDEMPOTENCY_MISMATCH', `taskId "${taskId}" is taken`);
  // As JSON has it: a property without a value is none.
  if (isDeepStrictEqual(whole, JSON.parse(JSON.stringify(data)))) return known;
  throw new HubError(
    'IDEMPOTENCY_MISMATCH',
    `taskId "${taskId}" belongs to a task with different data, which is ${known.state}`,
  );
}
