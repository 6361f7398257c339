import { z } from 'zod';
import { storableText } from '../common/storable.js';
import { DEMAND_STATES } from './demands/demand-state.js';
import { RUNNER_STATES } from './runner-state.js';

const MAX_LIMIT = 1000;

const page = {
  limit: z
    .string()
    .regex(/^[1-9]\d{0,3}$/, `must be a number from 1 to ${MAX_LIMIT}`)
    .transform(Number)
    .refine((value) => value <= MAX_LIMIT, { error: `must be a number from 1 to ${MAX_LIMIT}` })
    .default(50),
  cursor: z.guid({ error: 'must be the nextCursor of the page before' }).optional(),
  repository: storableText(200).optional(),
};

export const demandListSchema = z.strictObject({ ...page, state: z.enum(DEMAND_STATES).optional() });
export const runnerListSchema = z.strictObject({ ...page, state: z.enum(RUNNER_STATES).optional() });
/** Of a route that takes no query. */
export const noQuerySchema = z.strictObject({});
