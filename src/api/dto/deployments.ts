import type { PipeTransform } from '@nestjs/common';
import { z } from 'zod';
import { HubError } from '../../common/errors.js';
import { postgresSafeText } from '../../common/postgres-safe-json.js';
import { deployFields, deploymentIdSchema, ENVIRONMENTS } from '../../families/deploys/model/deploy.js';
import { DEPLOYMENT_STATES } from '../../families/deploys/model/deployment.js';
import { projectIdSchema } from '../../projects/project.js';
import { format, limit } from './queries.js';

const cursor = z
  .string()
  .regex(/^\d{1,18}$/, 'must be the nextCursor of the previous page')
  .optional();

export const deploymentBodySchema = z.strictObject({
  deploymentId: deploymentIdSchema
    .optional()
    .meta({ description: 'Identifies the deployment: a repeated request returns it. Default: a new UUID' }),
  ...deployFields,
});

/** Query for deployments; the cursor is the position of the last one. */
export const deploymentListSchema = z.strictObject({
  projectId: projectIdSchema.optional(),
  environment: z.enum(ENVIRONMENTS).optional(),
  state: z.enum(DEPLOYMENT_STATES).optional(),
  taskId: projectIdSchema.optional(),
  current: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional()
    .meta({ description: 'Whether it is in operation' }),
  format,
  limit,
  cursor,
});

export const previewListSchema = z.strictObject({ limit, cursor });

export const keepBodySchema = z.strictObject({
  keep: z.boolean(),
  reason: postgresSafeText(500).trim().min(1).optional(),
});

/** The id in a path: what can be no deployment's belongs to none. */
export const deploymentIdInPath: PipeTransform<string, string> = {
  transform: (id) => {
    if (deploymentIdSchema.safeParse(id).success) return id;
    throw new HubError('NOT_FOUND', 'There is no deployment of this id');
  },
};

/** The name of a preview in a path: a namespace, or a container. */
export const previewInPath: PipeTransform<string, string> = {
  transform: (name) => {
    if (/^[a-z\d][a-z\d-]{0,127}$/.test(name)) return name;
    throw new HubError('NOT_FOUND', 'There is no preview of this name');
  },
};
