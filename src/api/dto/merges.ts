import type { PipeTransform } from '@nestjs/common';
import { z } from 'zod';
import { HubError } from '../../common/errors.js';
import { deploymentIdSchema } from '../../families/deploys/model/deploy.js';
import { groupIdSchema, TARGET_BRANCHES } from '../../families/merges/model/merge-tasks.js';
import { MERGE_STATES } from '../../families/merges/model/merge.js';
import { projectIdSchema } from '../../projects/project.js';
import { format, limit } from './queries.js';

/** Query for merges; the cursor is the position of the last one. */
export const mergeListSchema = z.strictObject({
  state: z.enum(MERGE_STATES).optional(),
  projectId: projectIdSchema.optional(),
  targetBranch: z.enum(TARGET_BRANCHES).optional(),
  deploymentId: deploymentIdSchema.optional().meta({ description: 'Deployment that has followed' }),
  format,
  limit,
  cursor: z
    .string()
    .regex(/^\d{1,18}$/, 'must be the nextCursor of the previous page')
    .optional(),
});

/** The id in a path: what can be no group's belongs to none. */
export const groupIdInPath: PipeTransform<string, string> = {
  transform: (id) => {
    if (groupIdSchema.safeParse(id).success) return id;
    throw new HubError('NOT_FOUND', 'There is no merge of a group of this id');
  },
};
