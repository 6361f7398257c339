import { z } from 'zod';
import { instant } from '../../../common/answers.js';
import { labelsSchema, SEVERITIES } from '../model/alert.js';
import { RULE_METRICS } from './rule-metrics.js';

const MAX_FOR_MS = 86_400_000;

/** Body of a rule, and what a rule is but for its name and its record. */
export const alertRuleBodySchema = z.strictObject({
  metric: z.enum(RULE_METRICS).meta({ description: 'Figure that is compared, for each of its label values' }),
  severity: z.enum(SEVERITIES),
  threshold: z
    .number()
    .min(0)
    .max(1e12)
    .meta({ description: 'Fires above it; resolves at 80 % of it, twice in a row' }),
  forMs: z
    .int()
    .min(0)
    .max(MAX_FOR_MS)
    .default(0)
    .meta({ description: 'How long the figure must stay above, in milliseconds' }),
  labels: labelsSchema.default({}).meta({ description: 'Limits the rule to these label values, such as a queue' }),
  enabled: z.boolean().default(true),
});

export const alertRuleSchema = z.strictObject({
  name: z.string(),
  metric: z.enum(RULE_METRICS),
  severity: z.enum(SEVERITIES),
  threshold: z.number(),
  forMs: z.int(),
  labels: z.record(z.string(), z.string()),
  enabled: z.boolean(),
  shipped: z.boolean().meta({ description: 'Whether the rule is unchanged since it was shipped' }),
  updatedAt: instant.nullable(),
  updatedBy: z.string().nullable(),
});
export type AlertRule = z.output<typeof alertRuleSchema>;
export type AlertRuleBody = z.output<typeof alertRuleBodySchema>;
