import { z } from 'zod';
import { count, instant, uuid } from '../../../common/answers.js';
import { priorityNumber } from '../../../jobs/priority.js';

export const TASK_STATES = ['blocked', 'ready', 'leased', 'completed', 'failed', 'cancelled'] as const;
export type TaskState = (typeof TASK_STATES)[number];
export const OPEN_TASKS_SQL = `('blocked','ready','leased')`;

export const LEASE_OUTCOMES = ['completed', 'failed', 'released', 'expired', 'cancelled', 'reclaimed'] as const;
export type LeaseOutcome = (typeof LEASE_OUTCOMES)[number];

/** A task as interfaces show it. */
export const taskSchema = z.strictObject({
  taskId: z.string(),
  projectId: z.string(),
  jobId: uuid.meta({ description: 'The process_task job, whose result and attempts are those of the task' }),
  state: z.enum(TASK_STATES).meta({
    description: 'blocked: waits for the tasks it depends on, or for its next attempt; ready: a worker may lease it',
  }),
  priority: priorityNumber,
  title: z.string().nullable(),
  description: z.string().nullable(),
  labels: z.array(z.string()),
  data: z.record(z.string(), z.unknown()).meta({ description: 'What its creator wrote for the worker' }),
  tenant: z.string().nullable(),
  worker: z.string().nullable().meta({ description: 'Worker that has it, or had it until its lease ended' }),
  leasedUntil: instant.nullable(),
  leaseEnds: count.meta({ description: 'Leases of this attempt that have ended without a word; three fail the task' }),
  progress: z.number().nullable().meta({ description: 'Percent' }),
  note: z.string().nullable().meta({ description: "The worker's last message" }),
  result: z.unknown(),
  error: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
  createdAt: instant,
  startedAt: instant.nullable().meta({ description: 'Its first lease' }),
  finishedAt: instant.nullable(),
});
export type Task = z.output<typeof taskSchema>;

const taskLeaseSchema = z.strictObject({
  leasedBy: z.string().meta({ description: 'Sender of the request: an API key, for example' }),
  worker: z.string().nullable(),
  leasedAt: instant,
  endedAt: instant.nullable(),
  outcome: z.enum(LEASE_OUTCOMES).nullable().meta({
    description: 'expired: no word until its end; reclaimed: the same worker has asked again, having lost it',
  }),
});

export const taskDetailSchema = taskSchema.extend({
  dependsOn: z.array(z.strictObject({ taskId: z.string(), state: z.enum(TASK_STATES).nullable() })).meta({
    description: 'Tasks it depends on, with their states; null: not created yet',
  }),
  leases: z.array(taskLeaseSchema).meta({ description: 'Its last 20 leases, the newest first' }),
});
export type TaskDetail = z.output<typeof taskDetailSchema>;

export const leaseSchema = z.strictObject({
  task: taskSchema,
  leaseToken: uuid.meta({ description: 'Fence of every call about the task until the lease ends' }),
  leasedUntil: instant.meta({ description: 'End of the lease unless a call of the worker renews it' }),
});
export type Lease = z.output<typeof leaseSchema>;

/** A lease, or null in each field: no task is ready. */
export const offerSchema = z.strictObject({
  task: taskSchema.nullable(),
  leaseToken: leaseSchema.shape.leaseToken.nullable(),
  leasedUntil: leaseSchema.shape.leasedUntil.nullable(),
});

export const heartbeatSchema = z.strictObject({
  leasedUntil: instant,
  cancelRequested: z.boolean().meta({ description: 'Whether the task was cancelled: stop, no result is taken' }),
});
export type Heartbeat = z.output<typeof heartbeatSchema>;

/** What the worker gets as data: the data of the request, and the fields of the job's data that the hub does not know. */
const DATA_SQL = `
  (coalesce(j.data, '{}') - '{taskId,projectId,title,description,priority,labels,dependsOn,data}'::text[])
  || case when jsonb_typeof(j.data->'data') = 'object' then j.data->'data' else '{}' end`;

/** Columns of a task `t` with its job `j`. */
export const TASK_COLUMNS = `
  t.task_id as "taskId", t.project_id as "projectId", t.job_id as "jobId", t.state, t.priority,
  j.data->>'title' as title, j.data->>'description' as description, t.labels, ${DATA_SQL} as data, t.tenant,
  t.worker, t.leased_until as "leasedUntil", t.lease_ends::integer as "leaseEnds", t.progress::float8 as progress, t.note, t.result,
  case when t.error_code is not null then jsonb_build_object('code', t.error_code, 'message', coalesce(t.error_message, '')) end as error,
  t.created_at as "createdAt", t.started_at as "startedAt",
  case when t.state not in ${OPEN_TASKS_SQL} then t.ended_at end as "finishedAt"`;
export const TASK_TABLES_SQL = `tasks t left join jobs j on j.id = t.job_id`;
