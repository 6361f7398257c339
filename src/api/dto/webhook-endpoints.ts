import { z } from 'zod';
import { instant, limit } from './queries.js';

/** Query for endpoints; the cursor is the id of the last one. */
export const webhookEndpointListSchema = z.strictObject({
  limit,
  cursor: z.guid({ error: 'must be the nextCursor of the previous page' }).optional(),
});

/** Query for attempts; the cursor is the number of the last one. */
export const webhookAttemptListSchema = z.strictObject({
  endpointId: z.uuid().optional(),
  jobId: z.uuid().optional(),
  limit,
  cursor: z
    .string()
    .regex(/^\d{1,18}$/, 'must be the nextCursor of the previous page')
    .optional(),
});

export const recoverBodySchema = z.strictObject({
  since: instant.meta({ description: 'Messages enqueued since then are delivered again, if they have failed' }),
});
