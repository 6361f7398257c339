import { z } from 'zod';
import { postgresSafeText } from '../../../common/postgres-safe-json.js';
import { PRIORITIES, type Priority } from '../../../jobs/priority.js';
import { prioritySchema } from '../../../jobs/job-request.js';

const TASK_PRIORITIES: Readonly<Record<string, Priority>> = {
  urgent: PRIORITIES.CRITICAL,
  high: PRIORITIES.HIGH,
  medium: PRIORITIES.NORMAL,
  low: PRIORITIES.LOW,
};

/** A task's own word for its priority, in any case, or a job's. */
export const taskPriority = z.preprocess(
  (value) => (typeof value === 'string' ? (TASK_PRIORITIES[value.toLowerCase()] ?? value) : value),
  prioritySchema,
);

/** Ids are segments of paths, and callers choose them. */
export const taskName = postgresSafeText(200).regex(
  /^[A-Za-z0-9][\w.:@-]*$/,
  'must begin with a letter or a digit, and have letters, digits or . _ : @ - only',
);

export const taskLabels = z
  .array(postgresSafeText(100).min(1))
  .max(20)
  .transform((labels) => [...new Set(labels)]);

/** Fields of a task that the hub knows, in a job's data and in a request. */
export const taskFields = {
  projectId: taskName,
  title: postgresSafeText(500).optional(),
  description: postgresSafeText(50_000).optional(),
  priority: taskPriority
    .optional()
    .meta({ description: 'urgent, high, medium (default) or low; or as a job names it' }),
  labels: taskLabels
    .optional()
    .meta({ description: 'What a worker must offer; a worker without labels takes any task' }),
  dependsOn: z
    .array(taskName)
    .max(100)
    .transform((ids) => [...new Set(ids)])
    .optional()
    .meta({ description: 'Tasks of the same project that must be completed before; they may be created later' }),
};

/** Data of a process_task job. Further fields are the worker's. */
export const processTaskPayload = z.looseObject({ taskId: taskName, ...taskFields });
export type ProcessTaskPayload = z.output<typeof processTaskPayload>;
