import { Inject, Injectable, Logger } from '@nestjs/common';
import { Periodic } from '../../common/periodic-task.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { LedgerDb, queryRows } from '../../database/ledger-db.js';
import { onOneNode } from '../../database/cluster-duty.js';
import type { Queryable } from '../../database/queryable.js';
import { OPEN_STATES_SQL } from '../../jobs/job-state.js';
import { JobWaker } from '../../jobs/ports/ledger.js';
import { OPEN_TASKS_SQL } from './model/task.js';
import { lockProjects, TaskChanges } from './task-changes.js';
import { failDependents } from './task-graph.js';

/** Leases of a task that may end without a word before it fails. */
const MAX_LEASE_ENDS = 3;
/** Tasks of one transaction, and of one comparison with their jobs. */
const SOME = 200;
const PAGE = 1000;

interface Found {
  taskId: string;
  projectId: string;
}
interface Ended {
  taskId: string;
  jobId: string;
  state: string;
}

const EXPIRED = `state = 'leased' and leased_until <= now()`;
const EXPIRED_SQL = `
  select task_id as "taskId", project_id as "projectId" from tasks where ${EXPIRED} order by leased_until limit ${SOME}`;
const RETURN_SQL = `
  with ended as (
    select task_id, lease from tasks where task_id = any($1::text[]) and ${EXPIRED} order by task_id for update
  ),
  l as (
    update task_leases set ended_at = now(), outcome = 'expired' from ended where token = ended.lease
  )
  update tasks t
     set state = case when t.lease_ends + 1 >= ${MAX_LEASE_ENDS} then 'failed' else 'ready' end,
         lease_ends = t.lease_ends + 1, lease = null, leased_until = null,
         final = t.lease_ends + 1 >= ${MAX_LEASE_ENDS}, ended_at = case when t.lease_ends + 1 >= ${MAX_LEASE_ENDS} then now() end,
         error_code = case when t.lease_ends + 1 >= ${MAX_LEASE_ENDS} then 'LEASE_EXPIRED' end,
         error_message = case when t.lease_ends + 1 >= ${MAX_LEASE_ENDS}
                              then ${MAX_LEASE_ENDS} || ' leases ended without a word from their workers' end
    from ended where t.task_id = ended.task_id returning t.task_id as "taskId", t.job_id as "jobId", t.state`;

/** Condition on an open task `t` whose job `j` has ended without it, or was asked to. */
const ORPHANED = `(j.id is null or j.state not in ${OPEN_STATES_SQL} or j.cancel_reason is not null)`;
const ORPHANED_SQL = `
  select t.task_id as "taskId", t.project_id as "projectId", t.seq::text as seq, ${ORPHANED} as orphaned
    from (select * from tasks where state in ${OPEN_TASKS_SQL} and seq > $1 order by seq limit ${PAGE}) t
    left join jobs j on j.id = t.job_id order by t.seq`;
const END_SQL = `
  with over as (
    select t.task_id, t.lease, j.state, j.error_code, j.error_message from tasks t left join jobs j on j.id = t.job_id
     where t.task_id = any($1::text[]) and t.state in ${OPEN_TASKS_SQL} and ${ORPHANED} order by t.task_id for update of t
  ),
  l as (
    update task_leases set ended_at = now(), outcome = 'cancelled' from over where token = over.lease
  )
  update tasks t
     set state = case when over.state = 'failed' then 'failed' else 'cancelled' end, reported = true, final = true, ended_at = now(),
         lease = null, leased_until = null, error_code = case when over.state = 'failed' then over.error_code end,
         error_message = case when over.state = 'failed' then over.error_message end
    from over where t.task_id = over.task_id returning t.task_id as "taskId", t.job_id as "jobId", t.state`;

/** Ends what no call of a worker ends: leases, and tasks whose jobs were cancelled or have failed by themselves. */
@Injectable()
export class TaskSweeper {
  private readonly logger = new Logger('Tasks');
  private last = '0';

  constructor(
    private readonly ledger: LedgerDb,
    private readonly changes: TaskChanges,
    private readonly waker: JobWaker,
    @Inject(HUB_CONFIG) private readonly config: Pick<HubConfig, 'timings'>,
  ) {}

  @Periodic('taskSweepMs', 'Search for leases of tasks that have ended failed; the next one follows in a second')
  async endLeases(): Promise<void> {
    let found: Found[];
    do {
      found = await this.ledger.query<Found>(EXPIRED_SQL);
      if (found.length > 0) await this.change(found, RETURN_SQL, 'lease of task ended without a word');
    } while (found.length === SOME);
  }

  /** Compares a page of open tasks with their jobs, so the cost of a comparison has a bound. */
  @Periodic('taskReconcileMs', 'Comparison of tasks with their jobs failed; the next one follows in seconds')
  async endOrphans(): Promise<void> {
    const found = await onOneNode(this.ledger, 'tasks', this.config.timings.taskReconcileMs, (db) =>
      queryRows<Found & { seq: string; orphaned: boolean }>(db, ORPHANED_SQL, [this.last]),
    );
    if (!found) return;
    this.last = found.length < PAGE ? '0' : (found.at(-1)?.seq ?? '0');
    await this.end(found.filter(({ orphaned }) => orphaned));
  }

  /** Ends tasks whose jobs have ended or were asked to. */
  async end(tasks: Found[]): Promise<void> {
    for (let n = 0; n < tasks.length; n += SOME) {
      await this.change(tasks.slice(n, n + SOME), END_SQL, 'task ended with its job');
    }
  }

  private async change(found: Found[], sql: string, what: string): Promise<void> {
    const wake = await this.ledger.transaction(async (db) => {
      await lockProjects(
        db,
        found.map(({ projectId }) => projectId),
      );
      const ids = found.map(({ taskId }) => taskId);
      const changed = await queryRows<Ended>(db, sql, [ids]);
      for (const { taskId, jobId, state } of changed) this.logger.warn({ taskId, jobId, state }, what);
      return this.follow(db, changed);
    });
    wake();
  }

  private async follow(db: Queryable, changed: Ended[]): Promise<() => void> {
    if (changed.some(({ state }) => state === 'ready')) await this.changes.announceReady(db);
    const over = changed.filter(({ state }) => state !== 'ready');
    const doomed = await failDependents(
      db,
      over.map(({ taskId }) => taskId),
    );
    return this.waker.wakeWithin(db, [...new Set([...over.map(({ jobId }) => jobId), ...doomed])], 'tasks');
  }
}
