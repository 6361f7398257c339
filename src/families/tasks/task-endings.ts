import { Inject, Injectable, Logger } from '@nestjs/common';
import { recordAct } from '../../audit/current-act.js';
import { HubError } from '../../common/errors.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { LedgerDb, queryRows } from '../../database/ledger-db.js';
import type { Queryable } from '../../database/queryable.js';
import { OPEN_STATES_SQL } from '../../jobs/job-state.js';
import { JobWaker } from '../../jobs/ports/ledger.js';
import { TASK_COLUMNS, TASK_TABLES_SQL, type LeaseOutcome, type Task } from './model/task.js';
import { lockProjects, TaskChanges } from './task-changes.js';
import { failDependents, unblockDependents } from './task-graph.js';
import { TaskLeases, type TaskSender } from './task-leases.js';

export interface TaskFailure {
  code?: string;
  message: string;
  /** Whether another attempt may help. */
  retryable: boolean;
}

type Ending = Extract<LeaseOutcome, 'completed' | 'failed' | 'released'>;

interface Change {
  jobId: string;
  state: Task['state'];
}

const PROJECT_SQL = `
  select project_id as project from tasks where task_id = $1 and ($2::text[] is null or tenant = any($2))`;
const NO_LEASE = `lease = null, leased_until = null`;
/** A worker that gave its task back does not get it first. */
const NO_WORKER = `owner = null, worker = null`;
/** Not once the job was cancelled or has failed, which ends the task soon: the lock keeps it from that until the commit. */
const COMPLETE_SQL = `
  with job as (
    select j.id from tasks t join jobs j on j.id = t.job_id
     where t.task_id = $1 and j.state in ${OPEN_STATES_SQL} and j.cancel_reason is null for update of j
  )
  update tasks t set state = 'completed', result = $3::jsonb, progress = 100, ended_at = now(), ${NO_LEASE}
    from job where t.job_id = job.id and t.task_id = $1 and t.lease = $2 and t.state = 'leased'
  returning t.job_id as "jobId", t.state`;
/** Another attempt follows while the job has one; until its backoff has passed, the task is blocked. */
const FAIL_SQL = `
  with known as (
    select t.task_id, not $5 or j.attempts_made + 1 >= j.max_attempts as final from tasks t join jobs j on j.id = t.job_id
     where t.task_id = $1
  )
  update tasks t set state = case when k.final then 'failed' else 'blocked' end, final = k.final, error_code = $3,
                     error_message = $4, ended_at = now(), ${NO_LEASE}, ${NO_WORKER}
    from known k where t.task_id = k.task_id and t.lease = $2 and t.state = 'leased' returning t.job_id as "jobId", t.state`;
const RELEASE_SQL = `
  update tasks set state = 'ready', note = coalesce($3, note), ${NO_LEASE}, ${NO_WORKER}
   where task_id = $1 and lease = $2 and state = 'leased' returning job_id as "jobId", state`;
const END_LEASE_SQL = `update task_leases set ended_at = now(), outcome = $2 where token = $1`;
const TASK_SQL = `select ${TASK_COLUMNS} from ${TASK_TABLES_SQL} where t.task_id = $1`;

/** Ends of leases by their workers. Each is one transaction with all that follows from it: other tasks, and the job's wake. */
@Injectable()
export class TaskEndings {
  private readonly logger = new Logger('Tasks');

  constructor(
    private readonly ledger: LedgerDb,
    private readonly leases: TaskLeases,
    private readonly changes: TaskChanges,
    private readonly waker: JobWaker,
    @Inject(HUB_CONFIG) private readonly config: Pick<HubConfig, 'maxResultBytes'>,
  ) {}

  /** Completes a task; again by the same token, returns it. @throws HubError NOT_FOUND, LEASE_LOST, PAYLOAD_TOO_LARGE */
  complete(sender: TaskSender, taskId: string, token: string, result: unknown): Promise<Task> {
    const text = JSON.stringify(result ?? null);
    const [bytes, most] = [Buffer.byteLength(text), this.config.maxResultBytes];
    if (bytes > most) {
      const fix = 'store it elsewhere and send a reference';
      throw new HubError(
        'PAYLOAD_TOO_LARGE',
        `result has ${bytes} bytes, ${most} are allowed (MAX_RESULT_BYTES): ${fix}`,
      );
    }
    return this.end(sender, taskId, token, 'completed', (db) => queryRows(db, COMPLETE_SQL, [taskId, token, text]));
  }

  /** Ends the task's attempt; again by the same token, returns the task. @throws HubError NOT_FOUND, LEASE_LOST */
  fail(sender: TaskSender, taskId: string, token: string, failure: TaskFailure): Promise<Task> {
    const { code = 'TASK_FAILED', message, retryable } = failure;
    const values = [taskId, token, code, message, retryable];
    return this.end(sender, taskId, token, 'failed', (db) => queryRows(db, FAIL_SQL, values));
  }

  /** Gives the task to other workers, which uses no attempt. @throws HubError NOT_FOUND, LEASE_LOST */
  release(sender: TaskSender, taskId: string, token: string, reason?: string): Promise<Task> {
    const values = [taskId, token, reason ?? null];
    return this.end(sender, taskId, token, 'released', (db) => queryRows(db, RELEASE_SQL, values));
  }

  private async end(
    sender: TaskSender,
    taskId: string,
    token: string,
    outcome: Ending,
    change: (db: Queryable) => Promise<Change[]>,
  ): Promise<Task> {
    const { task, wake } = await this.ledger.transaction(async (db) => {
      await this.lockProjectOf(db, sender, taskId);
      const [changed] = await change(db);
      const wake = changed && (await this.follow(db, sender, taskId, token, outcome, changed));
      if (!changed) await this.checkRepeated(db, taskId, token, outcome);
      const [task] = await queryRows<Task>(db, TASK_SQL, [taskId]);
      if (!task) throw notFound(taskId);
      if (changed) await recordAct(db, { target: taskId, before: { state: 'leased' }, after: { state: task.state } });
      return { task, wake };
    });
    wake?.();
    if (wake) this.logger.log({ taskId, jobId: task.jobId, state: task.state, by: sender.name }, `task ${outcome}`);
    return task;
  }

  private async lockProjectOf(db: Queryable, { scopes }: TaskSender, taskId: string): Promise<void> {
    const inside = scopes.queues === null || scopes.queues.includes('tasks');
    const [known] = inside ? await queryRows<{ project: string }>(db, PROJECT_SQL, [taskId, scopes.tenants]) : [];
    if (!known) throw notFound(taskId);
    await lockProjects(db, [known.project]);
  }

  /** Does what follows from the end of a lease. @returns a function for after the commit */
  private async follow(
    db: Queryable,
    { name }: TaskSender,
    taskId: string,
    token: string,
    outcome: Ending,
    { jobId, state }: Change,
  ): Promise<() => void> {
    await queryRows(db, END_LEASE_SQL, [token, outcome]);
    const more = outcome === 'completed' ? await unblockDependents(db, taskId) : outcome === 'released';
    if (more) await this.changes.announceReady(db);
    if (outcome === 'released') return () => undefined;
    const doomed = state === 'failed' ? await failDependents(db, [taskId]) : [];
    return this.waker.wakeWithin(db, [jobId, ...doomed], name);
  }

  /** A call that comes again after its answer was lost gets the same answer. */
  private async checkRepeated(db: Queryable, taskId: string, token: string, outcome: Ending): Promise<void> {
    const lease = await this.leases.find(token, taskId, db);
    if (lease?.outcome !== outcome) throw await this.leases.lost(token, 'it', taskId, db);
  }
}

const notFound = (taskId: string) => new HubError('NOT_FOUND', `There is no task ${taskId}`);
