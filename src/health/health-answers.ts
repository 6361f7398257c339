import { z } from 'zod';

const indicator = z.looseObject({ status: z.enum(['up', 'down', 'degraded']) });
const indicators = z.record(z.string(), indicator);

/** Terminus document: `details` has every check, `info` those that are up, `error` those that are down. */
const checked = {
  status: z.enum(['ok', 'error', 'degraded', 'shutting_down']),
  info: indicators.optional(),
  error: indicators.optional(),
  details: indicators,
};
export const checkedSchema = z.strictObject(checked);
export type Checked = z.output<typeof checkedSchema>;

export const healthSchema = z.strictObject({
  version: z.string(),
  role: z.string(),
  uptimeSeconds: z.int().min(0),
  ...checked,
});
export type Health = z.output<typeof healthSchema>;

export const liveSchema = z.strictObject({ status: z.literal('ok') });
