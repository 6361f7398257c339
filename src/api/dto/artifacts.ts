import { z } from 'zod';
import { artifactNameSchema, MAX_KEEP_MS } from '../../artifacts/artifact.js';
import { durationSchema } from '../../common/duration.js';
import { postgresSafeText } from '../../common/postgres-safe-json.js';
import { limit } from './queries.js';

const tenant = postgresSafeText(255).min(1).optional();

/** Query of an upload, whose body is the file. */
export const artifactUploadSchema = z.strictObject({
  name: artifactNameSchema.meta({ description: 'Name of the file, without a folder' }),
  tenant: tenant.meta({ description: 'Tenant whose jobs may open it; without one, only jobs without a tenant' }),
  keepFor: durationSchema
    .refine((ms) => ms !== undefined && ms > 0 && ms <= MAX_KEEP_MS, { error: 'must be more than 0 and at most 30d' })
    .optional()
    .meta({ description: 'How long it is kept, such as 12h or 20d, 30d at most; default: ARTIFACTS_KEEP_DAYS' }),
});

export const artifactListSchema = z.strictObject({
  name: postgresSafeText(200).min(1).optional(),
  tenant,
  jobId: z.guid().optional().meta({ description: 'Only those that this job has stored' }),
  limit,
  cursor: z.guid({ error: 'must be the nextCursor of the previous page' }).optional(),
});
