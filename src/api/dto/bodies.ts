import { z } from 'zod';
import { RECOVERY_KINDS } from '../../config/hub-config.js';
import type { JsonObject } from '../../common/postgres-safe-json.js';
import { postgresSafeText } from '../../common/postgres-safe-json.js';
import { ENDED_STATES } from '../../jobs/job-state.js';
import { jobFilterSchema } from './queries.js';
import { ROLES } from '../../auth/principal.js';
import { scopeFields } from '../../auth/scope-fields.js';
import { ledgerClock } from '../../common/ledger-clock.js';

const MAX_MS = 100 * 365 * 86_400_000;
export const MAX_BULK = 10_000;

/** JSON object whose fields the router validates, by the schema of a job request. */
export const objectSchema = z.custom<JsonObject>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  { error: 'must be a JSON object' },
);

export const bulkSchema = z.strictObject({ jobs: z.array(objectSchema).min(1).max(MAX_BULK) });

export const reason = postgresSafeText(500).trim().min(1).meta({ description: 'Reason, recorded in the audit trail' });
/** Body of an action on one job. */
export const reasonSchema = z.strictObject({ reason: reason.optional() });
export type Reason = z.output<typeof reasonSchema>;

/** Jobs that one action takes by their ids. */
const MAX_IDS = 1000;

export const actionSchema = z.strictObject({
  action: z.enum(['retry', 'cancel', 'delete', 'promote']),
  filter: jobFilterSchema
    .extend({ ids: z.array(z.guid()).min(1).max(MAX_IDS).optional() })
    .refine((filter) => Object.keys(filter).length > 0, {
      error: 'must have at least one field',
    }),
  reason,
  dryRun: z.boolean().default(false),
  atMost: z
    .int()
    .min(0)
    .max(MAX_BULK)
    .optional()
    .meta({ description: 'Refuses the action if more jobs match, such as a dry run has counted' }),
});
export type JobsAction = z.output<typeof actionSchema>;

export const drainSchema = z.strictObject({
  mode: z.enum(['process', 'remove']).default('process'),
  delayed: z.boolean().default(false).meta({ description: 'Includes delayed jobs' }),
  reason: reason.optional(),
});

export const cleanSchema = z.strictObject({
  age: z
    .int()
    .min(0)
    .max(MAX_MS)
    .default(3_600_000)
    .meta({ description: 'Minimum time since the end of a job, in milliseconds' }),
  limit: z.int().min(1).max(MAX_BULK).default(1000),
  state: z.enum(ENDED_STATES).default('completed'),
  reason: reason.optional(),
});

export const recoverSchema = z.strictObject({
  kinds: z.array(z.enum(RECOVERY_KINDS)).min(1).max(RECOVERY_KINDS.length).optional(),
  reason: reason.optional(),
});

/** Body of a new API key. */
export const apiKeyBodySchema = z.strictObject({
  name: z
    .string()
    .regex(
      /^\w(?:[\w .@-]{0,98}[\w.@-])?$/,
      'must have 1 to 100 letters, digits, spaces or . @ _ -, and neither begin nor end with a space',
    )
    .meta({ description: 'Name in audit trails; unique among keys that are not revoked' }),
  role: z.enum(ROLES).meta({ description: 'viewer reads; operator also acts on jobs and queues; admin does all' }),
  expiresAt: z.iso
    .datetime({ offset: true, error: 'must be an ISO 8601 instant' })
    .transform((text) => new Date(text))
    .refine((at) => at.getTime() > ledgerClock.now(), { error: 'must be in the future' })
    .optional(),
  ...scopeFields,
});

/** Body of a login. */
export const sessionBodySchema = z.strictObject({
  key: z.string().min(1).max(1000).meta({ description: 'An API key, or the admin key' }),
});
