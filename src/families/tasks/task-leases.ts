import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { HubError, fieldOf } from '../../common/errors.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { LedgerDb, queryRows } from '../../database/ledger-db.js';
import type { Queryable } from '../../database/queryable.js';
import { OPEN_STATES_SQL } from '../../jobs/job-state.js';
import { JobWaker } from '../../jobs/ports/ledger.js';
import type { Scopes } from '../../jobs/scopes.js';
import { CLAIM_SQL, RENEW_SQL } from './claim-sql.js';
import { TaskChanges } from './task-changes.js';
import {
  TASK_COLUMNS,
  TASK_TABLES_SQL,
  type Heartbeat,
  type Lease,
  type LeaseOutcome,
  type Task,
} from './model/task.js';

/** Who asks for tasks. */
export interface TaskSender {
  /** Id that only this sender has: the namespace of its request ids and workers. */
  owner: string;
  /** Name in trails. */
  name: string;
  scopes: Scopes;
}

export interface LeaseRequest {
  requestId: string;
  projectId?: string;
  labels?: string[];
  worker?: string;
}

export interface Progress {
  percent?: number;
  message?: string;
}

const UNIQUE_VIOLATION = '23505';
const OFFERED_SQL = `select ${TASK_COLUMNS} from ${TASK_TABLES_SQL} where t.task_id = $1`;
const PROGRESS_SQL = `
  with renewed as (
    update tasks t set leased_until = now() + $3 * interval '1 ms', progress = coalesce($4, t.progress), note = coalesce($5, t.note)
     where t.task_id = $1 and t.lease = $2 and t.state = 'leased' and ($6::text[] is null or t.tenant = any($6))
    returning t.job_id, t.leased_until
  )
  select r.leased_until as "leasedUntil", r.job_id as "jobId",
         coalesce(j.state not in ${OPEN_STATES_SQL} or j.cancel_reason is not null, true) as "cancelRequested"
    from renewed r left join jobs j on j.id = r.job_id`;
/** A lease whose job has ended, or was asked to, is over although the task's end follows in a moment. */
const LEASE_SQL = `
  select l.task_id as "taskId", l.ended_at as "endedAt", coalesce(l.outcome, case when exists (
           select 1 from tasks t left join jobs j on j.id = t.job_id where t.lease = l.token and t.task_id = l.task_id
              and (j.id is null or j.state not in ${OPEN_STATES_SQL} or j.cancel_reason is not null)) then 'cancelled' end) as outcome
    from task_leases l where l.token = $1 and ($2::text is null or l.task_id = $2)`;
const KNOWN_SQL = `select 1 from tasks where task_id = $1 and ($2::text[] is null or tenant = any($2))`;

/** An ended lease, or one of another task. */
interface KnownLease {
  taskId: string;
  outcome: LeaseOutcome | null;
  endedAt: Date | null;
}

/** Leases of tasks: who has a task, and until when. */
@Injectable()
export class TaskLeases {
  private readonly leaseMs: number;

  constructor(
    private readonly ledger: LedgerDb,
    private readonly waker: JobWaker,
    private readonly changes: TaskChanges,
    @Inject(HUB_CONFIG) config: Pick<HubConfig, 'timings'>,
  ) {
    this.leaseMs = config.timings.taskLeaseMs;
  }

  /**
   * Leases a task to a worker, or renews the lease that the same request has; undefined: no task is ready.
   * @throws HubError LEASE_LOST for a request whose lease has ended
   */
  async claim(sender: TaskSender, request: LeaseRequest): Promise<Lease | undefined> {
    const token = randomUUID();
    const found = await this.claimToken(sender, request, token);
    if (found === undefined) return undefined;
    const [renewed] = await this.ledger.query<{ taskId: string; leasedUntil: Date }>(RENEW_SQL, [found, this.leaseMs]);
    if (!renewed) throw await this.lost(found, `request ${request.requestId}`);
    const [task] = await this.ledger.query<Task>(OFFERED_SQL, [renewed.taskId]);
    if (!task) throw await this.lost(found, `request ${request.requestId}`);
    return { task, leaseToken: found, leasedUntil: renewed.leasedUntil };
  }

  /** Renews a lease, and records how far its task is. @throws HubError NOT_FOUND, LEASE_LOST */
  async progress(
    sender: TaskSender,
    taskId: string,
    token: string,
    { percent, message }: Progress,
  ): Promise<Heartbeat> {
    const { tenants, queues } = sender.scopes;
    const inside = queues === null || queues.includes('tasks');
    const values = [taskId, token, this.leaseMs, percent ?? null, message ?? null, tenants];
    const [row] = inside ? await this.ledger.query<Heartbeat & { jobId: string }>(PROGRESS_SQL, values) : [];
    if (row) {
      const { jobId, ...heartbeat } = row;
      if (percent !== undefined || message !== undefined) await this.waker.note(jobId, { percent, line: message });
      return heartbeat;
    }
    const known = inside && (await this.ledger.query(KNOWN_SQL, [taskId, tenants])).length > 0;
    if (!known) throw new HubError('NOT_FOUND', `There is no task ${taskId}`);
    const lease = await this.find(token, taskId);
    if (lease?.outcome !== 'cancelled' || lease.endedAt === null) throw await this.lost(token, 'it', taskId);
    return { leasedUntil: lease.endedAt, cancelRequested: true };
  }

  /** Finds a lease by its token, ended or not. */
  async find(token: string, taskId?: string, db?: Queryable): Promise<KnownLease | undefined> {
    const values = [token, taskId ?? null];
    const [lease] = db
      ? await queryRows<KnownLease>(db, LEASE_SQL, values)
      : await this.ledger.query<KnownLease>(LEASE_SQL, values);
    return lease;
  }

  /** Returns the refusal of a call by a lease that is not current. */
  async lost(token: string, whose: string, taskId?: string, db?: Queryable): Promise<HubError> {
    const lease = await this.find(token, taskId, db);
    if (!lease) return new HubError('LEASE_LOST', `The lease token is not one of task ${taskId}: ask for another task`);
    const how = WHY_LOST[lease.outcome ?? 'expired'];
    return new HubError(
      'LEASE_LOST',
      `The lease of ${whose === 'it' ? `task ${lease.taskId}` : whose} has ended: ${how}`,
    );
  }

  private async claimToken(sender: TaskSender, request: LeaseRequest, token: string): Promise<string | undefined> {
    const { tenants, queues } = sender.scopes;
    if (queues?.includes('tasks') === false) return undefined;
    const { requestId, worker, projectId, labels } = request;
    const values = [sender.owner, requestId, token, worker ?? null, projectId ?? null, labels ?? null, tenants];
    for (;;) {
      try {
        const [row] = await this.ledger.query<{ token: string }>(CLAIM_SQL, [...values, this.leaseMs, sender.name]);
        return row?.token;
      } catch (error) {
        if (fieldOf(error, 'code') !== UNIQUE_VIOLATION) throw error;
        // The task that it had locked is ready again, and others may have skipped it.
        await this.ledger.transaction((db) => this.changes.announceReady(db));
      }
    }
  }
}

const WHY_LOST: Record<LeaseOutcome, string> = {
  completed: 'the task was completed by it; send a new requestId for another task',
  failed: 'its worker reported a failure; send a new requestId for another task',
  released: 'its worker released the task; send a new requestId for another task',
  expired: 'no call had renewed it in time; the task is for other workers now',
  cancelled: 'the task was cancelled; stop the work on it',
  reclaimed: 'the same worker has asked for a task again, and has it by another lease',
};
