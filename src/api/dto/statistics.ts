import { z } from 'zod';
import { invalidField } from '../../common/validation.js';
import { ledgerClock } from '../../common/ledger-clock.js';
import { postgresSafeText } from '../../common/postgres-safe-json.js';
import { jobTypeSchema } from '../../jobs/job-request.js';
import { MAX_STEPS, STEPS, type Step } from '../../persistence/queries/job-distribution.js';
import type { StatisticsFilter } from '../../persistence/queries/retry-stats.js';
import type { TuningRequest } from '../../persistence/tuning/concurrency-tuning.js';
import { instant, knownQueue } from './queries.js';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

const interval = {
  from: instant.optional().meta({ description: 'Default: a day before `to`' }),
  to: instant.optional().meta({ description: 'Default: now' }),
  queue: postgresSafeText(100).optional(),
  type: jobTypeSchema.optional(),
};

export const retryStatisticsQuery = z.strictObject(interval);
export const distributionQuery = z.strictObject({
  ...interval,
  step: z
    .enum(['minute', 'hour', 'day'])
    .optional()
    .meta({ description: `Default: by the length of the interval; an answer has ${MAX_STEPS} steps at most` }),
});

/** Returns the interval of a query. @throws HubError VALIDATION_FAILED, QUEUE_NOT_FOUND */
export function toInterval({ from, to, queue, type }: z.output<typeof retryStatisticsQuery>): StatisticsFilter {
  const end = to ?? new Date(ledgerClock.now());
  const start = from ?? new Date(Math.max(0, end.getTime() - DAY_MS));
  if (start >= end) throw invalidField('from', 'must be before `to`');
  return { from: start, to: end, type, queue: queue === undefined ? undefined : knownQueue(queue) };
}

/** Returns the step of a distribution. @throws HubError VALIDATION_FAILED when it makes too many */
export function toStep({ from, to }: StatisticsFilter, asked: Step | undefined): Step {
  const length = to.getTime() - from.getTime();
  const step = asked ?? (length <= 2 * STEPS.hour ? 'minute' : length <= 3 * STEPS.day ? 'hour' : 'day');
  if (length / STEPS[step] <= MAX_STEPS) return step;
  throw invalidField('step', `makes more than ${MAX_STEPS} steps of this interval: choose a longer step`);
}

export const optimizeSchema = z
  .strictObject({
    apply: z
      .boolean()
      .default(false)
      .meta({ description: 'Stores what is advised; nodes follow when they are notified' }),
    revert: z
      .boolean()
      .default(false)
      .meta({ description: 'Removes what was stored: queues return to their defaults' }),
    queues: z
      .array(postgresSafeText(100))
      .min(1)
      .max(100)
      .optional()
      .meta({ description: 'Only these queues change; default: all' }),
    windowMinutes: z.int().min(5).max(1440).default(60).meta({ description: 'Length of the measurement until now' }),
  })
  .refine(({ apply, revert }) => !(apply && revert), { error: 'apply and revert exclude each other' });

/** @throws HubError QUEUE_NOT_FOUND */
export function toTuning({ windowMinutes, queues, ...act }: z.output<typeof optimizeSchema>): TuningRequest {
  return { ...act, windowMs: windowMinutes * MINUTE_MS, queues: queues?.map(knownQueue) };
}
