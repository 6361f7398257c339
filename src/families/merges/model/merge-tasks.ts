import { z } from 'zod';
import { postgresSafeText } from '../../../common/postgres-safe-json.js';
import { projectIdSchema } from '../../../projects/project.js';

/** Maximum number of tasks of a group: they are merged one after the other. */
export const MAX_TASKS = 100;
export const TARGET_BRANCHES = ['staging', 'main'] as const;
export const ON_CONFLICT = ['stop', 'skip'] as const;

/** Ids are segments of paths, and callers choose them. */
export const groupIdSchema = postgresSafeText(200).regex(
  /^[A-Za-z\d][\w.:@-]*$/,
  'must begin with a letter or a digit, and have letters, digits or . _ : @ - only',
);

/** Data of a merge_tasks job, and the body of a request for one. */
export const mergeTasksPayload = z.strictObject({
  taskGroupId: groupIdSchema.meta({ description: 'Identifies the group, which has one open job' }),
  projectId: projectIdSchema,
  taskIds: z
    .array(groupIdSchema)
    .min(1)
    .max(MAX_TASKS)
    .transform((ids) => [...new Set(ids)])
    .meta({ description: 'Completed tasks, in the order in which their pull requests are merged' }),
  targetBranch: z.enum(TARGET_BRANCHES).meta({ description: 'main is deployed to production, staging to staging' }),
  onConflict: z.enum(ON_CONFLICT).default('stop').meta({
    description: 'Whether a pull request that conflicts fails the job, or is left out',
  }),
});
export type MergeTasks = z.output<typeof mergeTasksPayload>;
