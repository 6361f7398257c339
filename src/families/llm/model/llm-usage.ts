import { z } from 'zod';
import { count, instant } from '../../../common/answers.js';

export const USAGE_BY = ['model', 'tenant', 'day'] as const;
export type UsageBy = (typeof USAGE_BY)[number];

const figures = {
  calls: count,
  failed: count.meta({ description: 'Calls without an answer that could be used' }),
  open: count.meta({ description: 'Calls under way, or lost with their process' }),
  promptTokens: count,
  completionTokens: count,
  estimated: count.meta({ description: 'Calls whose tokens are estimated, since nobody has counted them' }),
};

export const llmUsageSchema = z.strictObject({
  from: instant,
  to: instant,
  by: z.enum(USAGE_BY),
  total: z.strictObject(figures),
  items: z
    .array(
      z.strictObject({
        key: z.string().nullable().meta({ description: 'The model, the tenant (null: none), or the day of UTC' }),
        ...figures,
      }),
    )
    .meta({ description: 'Those with most tokens first, or the newest days' }),
});
export type LlmUsage = z.output<typeof llmUsageSchema>;
