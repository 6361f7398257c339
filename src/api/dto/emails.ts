import { z } from 'zod';
import { postgresSafeJson, postgresSafeText } from '../../common/postgres-safe-json.js';
import { EMAIL_STATES } from '../../families/email/model/email.js';
import { addressSchema } from '../../families/email/model/mailbox.js';
import { format, instant, limit } from './queries.js';

/** Query for mails; the cursor is the position of the last one. */
export const emailListSchema = z.strictObject({
  state: z.enum(EMAIL_STATES).optional(),
  to: addressSchema.optional(),
  userId: postgresSafeText(200).optional(),
  jobId: z.uuid().optional().meta({ description: 'That this job sends' }),
  since: instant.optional(),
  format,
  limit,
  cursor: z
    .string()
    .regex(/^\d{1,16}_[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/, 'must be the nextCursor of the previous page')
    .optional(),
});

/** Query for templates or suppressions; the cursor is the name of the last one. */
export const emailNamesSchema = z.strictObject({ limit, cursor: postgresSafeText(320).optional() });

/** Variables of a template that is tried. */
export const emailPreviewBodySchema = z.strictObject({ data: postgresSafeJson.default({}) });
