import { z } from 'zod';
import { postgresSafeText } from '../../common/postgres-safe-json.js';
import { jobTypeSchema } from '../../jobs/job-request.js';
import { MAX_BULK, reason } from './bodies.js';
import { format, instant, limit } from './queries.js';

/** Query for groups of failures; the cursor is the time and the fingerprint of the last one. */
export const failureListSchema = z.strictObject({
  queue: postgresSafeText(100).optional(),
  type: jobTypeSchema.optional(),
  code: postgresSafeText(100).min(1).optional(),
  q: postgresSafeText(200).min(1).optional().meta({ description: 'Text that the normalized message contains' }),
  from: instant.optional().meta({ description: 'Counts failures from this instant on' }),
  to: instant.optional().meta({ description: 'Counts failures before this instant' }),
  spark: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true')
    .meta({ description: "true: adds the failures in each of a group's last 24 hours" }),
  format,
  limit,
  cursor: z
    .string()
    .regex(/^\d{1,17}-[0-9a-f]{16}$/, 'must be the nextCursor of the previous page')
    .optional(),
});

export const groupRedriveSchema = z.strictObject({
  reason,
  limit: z
    .int()
    .min(1)
    .max(MAX_BULK)
    .default(MAX_BULK)
    .meta({ description: 'Maximum number of jobs, those that failed first; 1 tries one before the rest' }),
});
