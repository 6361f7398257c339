import type { PipeTransform } from '@nestjs/common';
import { z } from 'zod';
import { ERROR_STATUS, HubError } from '../../common/errors.js';
import { newId } from '../../common/ids.js';
import { postgresSafeJson, postgresSafeText } from '../../common/postgres-safe-json.js';
import { jobRequestSchema } from '../../jobs/job-request.js';
import type { TaskRequest } from '../../families/tasks/task-intake.js';
import { taskFields, taskLabels, taskName } from '../../families/tasks/model/process-task.js';
import { TASK_STATES } from '../../families/tasks/model/task.js';
import { format, limit } from './queries.js';

const { tenant, deadline, attempts, backoff, tags } = jobRequestSchema.shape;

/** Body of a new task; `data` is the worker's. */
export const taskBodySchema = z.strictObject({
  taskId: taskName
    .optional()
    .meta({ description: 'Identifies the task: a repeated request returns it. Default: a new UUID' }),
  ...taskFields,
  data: postgresSafeJson.optional().meta({ description: 'What else the worker needs to know' }),
  ...{ tenant, deadline, attempts, backoff, tags },
});

/** Converts a valid body to a request of its job. */
export function toTaskRequest(body: z.output<typeof taskBodySchema>): TaskRequest {
  const { tenant, deadline, attempts, backoff, tags, taskId = newId(), ...fields } = body;
  const job = { tenant, deadline: deadline?.toISOString(), attempts, backoff, tags };
  return { ...withoutAbsent(job), data: { taskId, ...withoutAbsent(fields) } };
}

function withoutAbsent<Fields extends object>(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields;
}

const MAX_WAIT_MS = 30_000;
const worker = taskName.meta({
  description:
    'Name of the worker among those of its key, each with one task at a time: one that has died gets its task back',
});

export const nextTaskSchema = z.strictObject({
  requestId: postgresSafeText(200)
    .min(1)
    .meta({ description: 'Identifies the request: repeated, it returns the same lease while that is current' }),
  projectId: taskName.optional(),
  labels: taskLabels
    .optional()
    .meta({ description: 'What the worker offers: each label of a task must be among them' }),
  worker: worker.optional(),
  waitMs: z
    .int()
    .min(0)
    .max(MAX_WAIT_MS)
    .default(0)
    .meta({ description: 'How long to wait for a task if none is ready' }),
});

const leaseToken = z.guid({ error: 'must be the leaseToken of the lease' });

export const taskProgressSchema = z.strictObject({
  leaseToken,
  percent: z.number().min(0).max(100).optional(),
  message: postgresSafeText(1000).optional().meta({ description: "Becomes a line of the job's log, too" }),
});

/** Any JSON that PostgreSQL can hold. */
const anyJson = z.unknown().superRefine((value, context) => {
  const flaw = postgresSafeJson.safeParse({ value }).error?.issues[0];
  if (flaw) context.addIssue({ code: 'custom', path: flaw.path.slice(1), message: flaw.message });
});

export const taskCompleteSchema = z.strictObject({
  leaseToken,
  result: anyJson.optional().meta({ description: 'Any JSON; becomes the result of the job, too' }),
});

export const taskFailSchema = z.strictObject({
  leaseToken,
  code: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]{0,99}$/, 'must be a code such as TESTS_FAILED')
    .refine((code) => code === 'TASK_FAILED' || !Object.hasOwn(ERROR_STATUS, code), {
      error: "is one of the hub's own codes: choose another one",
    })
    .optional()
    .meta({ description: 'Default: TASK_FAILED' }),
  message: postgresSafeText(2000).min(1),
  retryable: z.boolean().default(true).meta({ description: 'Whether another attempt may help; its job has three' }),
});

export const taskReleaseSchema = z.strictObject({ leaseToken, reason: postgresSafeText(500).trim().min(1).optional() });

/** Fields of a query for tasks; the cursor is the position of the last one. */
export const taskListShape = {
  state: z.enum(TASK_STATES).optional(),
  projectId: taskName.optional(),
  label: postgresSafeText(100).min(1).optional(),
  worker: taskName.optional(),
  cursor: z
    .string()
    .regex(/^\d{1,18}$/, 'must be the nextCursor of the previous page')
    .optional(),
};
export const taskListSchema = z.strictObject({ ...taskListShape, format, limit });

/** The id in a path: what can be no task's belongs to none. */
export const taskIdInPath: PipeTransform<string, string> = {
  transform: (id) => {
    if (taskName.safeParse(id).success) return id;
    throw new HubError('NOT_FOUND', 'There is no task of this id');
  },
};
