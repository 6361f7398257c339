import { z } from 'zod';
import { ledgerClock } from '../../common/ledger-clock.js';
import { postgresSafeText } from '../../common/postgres-safe-json.js';
import { ALERT_STATES, SEVERITIES } from '../../families/alerts/model/alert.js';
import { format, limit } from './queries.js';

const MAX_SILENCE_MS = 365 * 86_400_000;

/** Query for alerts; the cursor is the position of the last one. */
export const alertListSchema = z.strictObject({
  state: z.enum(ALERT_STATES).optional(),
  severity: z.enum(SEVERITIES).optional(),
  format,
  limit,
  cursor: z
    .string()
    .regex(/^\d{1,16}_[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/, 'must be the nextCursor of the previous page')
    .optional(),
});

/** Body of a silence. */
export const silenceBodySchema = z.strictObject({
  until: z.iso
    .datetime({ offset: true, error: 'must be an ISO 8601 instant' })
    .transform((text) => new Date(text))
    .refine((at) => at.getTime() > ledgerClock.now() && at.getTime() < ledgerClock.now() + MAX_SILENCE_MS, {
      error: 'must be in the future, within a year',
    }),
  reason: postgresSafeText(500).trim().min(1).meta({ description: 'Reason, recorded with the silence' }),
});

export const ruleNameSchema = z
  .string()
  .regex(/^[a-z\d](?:[a-z\d-]{0,62}[a-z\d])?$/, 'must have 1 to 64 small letters, digits or dashes');
