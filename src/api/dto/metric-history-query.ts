import { z } from 'zod';
import { METRIC_NAMES } from '../../families/metrics/metric-catalog.js';
import { postgresSafeText } from '../../common/postgres-safe-json.js';
import { instant } from './queries.js';

/** Query for the history of a metric. */
export const metricHistoryQuerySchema = z.strictObject({
  name: z.enum(METRIC_NAMES),
  from: instant.optional().meta({ description: 'Default: a day before `to`' }),
  to: instant.optional().meta({ description: 'Default: now' }),
  step: z
    .string()
    .regex(/^[1-9]\d{0,9}$/, 'must be a number of milliseconds')
    .transform(Number)
    .optional()
    .meta({ description: 'Milliseconds between points, a minute at least; default: about 300 points' }),
  queue: postgresSafeText(100).min(1).optional().meta({ description: 'One queue; default: all together' }),
  node: z.guid().optional().meta({ description: 'One node; default: the mean of all' }),
});
