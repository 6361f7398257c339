import { z } from 'zod';
import { ledgerClock } from '../../common/ledger-clock.js';
import { postgresSafeText } from '../../common/postgres-safe-json.js';
import { invalidField } from '../../common/validation.js';
import type { UsageFilter } from '../../families/llm/llm-usages.js';
import { USAGE_BY } from '../../families/llm/model/llm-usage.js';
import { instant, limit } from './queries.js';

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 30;
const MAX_DAYS = 366;

/** Query for the use of language models. */
export const llmUsageQuerySchema = z.strictObject({
  by: z.enum(USAGE_BY).default('model'),
  from: instant.optional().meta({ description: `Default: ${DEFAULT_DAYS} days before \`to\`` }),
  to: instant.optional().meta({ description: 'Default: now' }),
  tenant: postgresSafeText(255).min(1).optional(),
  limit,
});

/** @throws HubError VALIDATION_FAILED for an interval that is none, or longer than a year */
export function toUsageFilter({ by, from, to, tenant }: z.output<typeof llmUsageQuerySchema>): UsageFilter {
  const end = to ?? new Date(ledgerClock.now());
  const start = from ?? new Date(Math.max(0, end.getTime() - DEFAULT_DAYS * DAY_MS));
  if (start >= end) throw invalidField('from', 'must be before `to`');
  if (end.getTime() - start.getTime() > MAX_DAYS * DAY_MS)
    throw invalidField('from', `must be ${MAX_DAYS} days before \`to\` at most`);
  return { by, from: start, to: end, tenant };
}
