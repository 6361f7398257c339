import { z } from 'zod';
import { HubError } from '../../common/errors.js';
import type { JsonObject } from '../../common/postgres-safe-json.js';
import { jobRequestSchema, repeatSchema, type JobRequestInput } from '../../jobs/job-request.js';

const times = repeatSchema.shape;
const names = Object.keys(times);

/** Request of a schedule: a job's request, and beside it the fields that may also be in its `repeat`. */
export const scheduleRequestSchema = z
  .strictObject({ ...jobRequestSchema.shape, ...times })
  .omit({ delay: true, runAt: true, deadline: true, dedupeTtl: true });

/** Converts a body to the request of a repeating job, which the router validates. */
export function toRepeating(body: JsonObject): JobRequestInput {
  const entries = Object.entries(body);
  const beside = entries.filter(([name]) => names.includes(name));
  const { repeat, ...job } = Object.fromEntries(entries.filter(([name]) => !names.includes(name)));
  if (repeat === undefined && beside.every(([name]) => name === 'key' || name === 'name')) {
    const message = 'is required: {every: milliseconds} or {pattern: cron, tz}';
    throw new HubError('VALIDATION_FAILED', `repeat: ${message}`, { errors: [{ path: 'repeat', message }] });
  }
  const within = typeof repeat === 'object' && repeat !== null && !Array.isArray(repeat) ? repeat : undefined;
  // A `repeat` that is no object is left for the router to reject.
  const whole = repeat !== undefined && within === undefined ? repeat : { ...within, ...Object.fromEntries(beside) };
  return { ...job, repeat: whole } as JobRequestInput;
}

/** Query for a preview of a schedule's times. */
export const schedulePreviewQuery = z
  .strictObject({
    pattern: times.pattern,
    tz: times.tz,
    every: z
      .string()
      .regex(/^\d{1,13}$/, 'must be a number of milliseconds')
      .transform(Number)
      .pipe(times.every.unwrap())
      .optional(),
  })
  .refine((asked) => (asked.every === undefined) !== (asked.pattern === undefined), {
    error: 'needs exactly one of every (milliseconds) and pattern (cron)',
  });
