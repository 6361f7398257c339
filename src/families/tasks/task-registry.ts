import { Injectable } from '@nestjs/common';
import { HubError } from '../../common/errors.js';
import { OPEN_STATES_SQL } from '../../jobs/job-state.js';
import { LedgerDb, queryRows } from '../../database/ledger-db.js';
import type { Queryable } from '../../database/queryable.js';
import { RetentionRules } from '../../jobs/retention-rules.js';
import type { ProcessTaskPayload } from './model/process-task.js';
import type { TaskState } from './model/task.js';
import { TaskChanges, lockProjects } from './task-changes.js';
import { addDependencies, settleByDependencies, type Settled } from './task-graph.js';

/** What a run of the job has to do for its task. */
export interface TaskOutcome {
  state: TaskState;
  result: unknown;
  /** Set when the task's attempt has failed; `final`: another one is excluded. */
  error: { code: string; message: string; final: boolean } | null;
}

interface Known {
  projectId: string;
  jobId: string;
  /** Whether it is of another tenant than the job that asks. */
  foreign: boolean;
  /** Whether the job of the row is open. */
  open: boolean;
  state: TaskState;
  result: unknown;
  code: string | null;
  message: string | null;
  final: boolean;
  /** Whether the job has already taken over how the task ended, so that its present run is another attempt. */
  reported: boolean;
}

const INSERT_SQL = `
  insert into tasks (task_id, project_id, job_id, tenant, state, priority, labels)
  select $1, $2, j.id, j.tenant, 'blocked', j.priority, $4::text[] from jobs j where j.id = $3`;
/**
 * No lock of the row, which a worker that asks at that moment would skip: what ends a task locks its project, and nothing
 * else changes one that has ended. An outcome is taken over by an event of the job after it: its end, or the delay before its next attempt. `reported`: it
 * came from the job itself.
 */
const KNOWN_SQL = `
  select t.project_id as "projectId", t.job_id as "jobId", t.state, t.result, t.error_code as code, t.error_message as message,
         t.final, t.tenant is distinct from (select tenant from jobs where id = $2) as foreign, coalesce(j.state in ${OPEN_STATES_SQL}, false) as open,
         t.reported or t.ended_at is not null and exists (
           select 1 from job_events e
            where e.job_id = t.job_id and e.at >= t.ended_at
              and (e.to_state in ('completed','failed','cancelled') or e.detail ? 'retryInMs')) as reported
    from tasks t left join jobs j on j.id = t.job_id where t.task_id = $1`;
const REOPEN_SQL = `
  update tasks t
     set job_id = j.id, priority = j.priority, tenant = j.tenant, state = 'blocked', lease_ends = 0, progress = null, note = null,
         result = null, error_code = null, error_message = null, final = false, reported = false, ended_at = null
    from jobs j where t.task_id = $1 and j.id = $2`;

/** Tasks as their jobs make them: each job of the type has one, and a later attempt of the job opens it again. */
@Injectable()
@RetentionRules({
  // What it depended on, and its leases, go with it.
  delete: `delete from tasks where state in ('completed','failed','cancelled') and ended_at < now() - $1::float8 * interval '1 ms'
              and not exists (select 1 from jobs j where j.id = tasks.job_id and j.state in ${OPEN_STATES_SQL})`,
})
export class TaskRegistry {
  constructor(
    private readonly ledger: LedgerDb,
    private readonly changes: TaskChanges,
  ) {}

  /**
   * Stores the task of a job that runs, or opens it for another attempt.
   * @throws HubError VALIDATION_FAILED for dependencies across projects or in a circle, WRONG_STATE when another open job
   * has the task, or another tenant
   */
  async open(jobId: string, payload: ProcessTaskPayload): Promise<TaskOutcome> {
    const { taskId, projectId } = payload;
    // Most runs only take over what has been stored; an end that follows this read wakes the job.
    const [stored] = await this.ledger.query<Known>(KNOWN_SQL, [taskId, jobId]);
    if (stored?.jobId === jobId && !stored.reported) return outcomeOf(stored);
    return this.ledger.transaction(async (db) => {
      await lockProjects(db, [projectId]);
      const [known] = await queryRows<Known>(db, KNOWN_SQL, [taskId, jobId]);
      if (!known) return settledOutcome(await this.insert(db, jobId, payload));
      if (known.foreign) throw refusal(taskId, 'the id is taken');
      if (known.projectId !== projectId) throw refusal(taskId, `it belongs to project ${known.projectId}`);
      if (known.jobId !== jobId && known.open) throw refusal(taskId, `job ${known.jobId} has it`);
      if (known.jobId === jobId && !known.reported) return outcomeOf(known);
      await queryRows(db, REOPEN_SQL, [taskId, jobId]);
      return settledOutcome(await this.settle(db, taskId));
    });
  }

  /** Stores a new task in the caller's transaction, which has locked its project. @throws HubError VALIDATION_FAILED */
  async insert(db: Queryable, jobId: string, payload: ProcessTaskPayload): Promise<Settled> {
    const { taskId, projectId, labels = [], dependsOn = [] } = payload;
    await queryRows(db, INSERT_SQL, [taskId, projectId, jobId, labels]);
    await addDependencies(db, { taskId, projectId }, dependsOn);
    return this.settle(db, taskId);
  }

  private async settle(db: Queryable, taskId: string): Promise<Settled> {
    const settled = await settleByDependencies(db, taskId);
    if (settled.state === 'ready') await this.changes.announceReady(db);
    return settled;
  }
}

const settledOutcome = ({ state, code, message }: Settled): TaskOutcome =>
  outcomeOf({ state, code, message, final: true, result: null });

function outcomeOf({
  state,
  result,
  code,
  message,
  final,
}: Omit<Known, 'projectId' | 'jobId' | 'foreign' | 'open' | 'reported'>) {
  const error = code === null ? null : { code, message: message ?? '', final: final || state === 'failed' };
  return { state, result, error };
}

const refusal = (taskId: string, why: string) =>
  new HubError('WRONG_STATE', `Task ${taskId} can't be this job's: ${why}; use another taskId`, { final: true });
