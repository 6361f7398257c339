import { z } from 'zod';
import { HubError } from '../../common/errors.js';
import type { JsonObject } from '../../common/postgres-safe-json.js';
import { jobRequestSchema, repeatSchema, type JobRequestInput } from '../../jobs/job-request.js';

const times = repeatSchema.shape;
const names = Object.keys(times);

/** What a schedule is asked for with: a job's request, and beside it what may also stand in its `repeat`. */
export const scheduleRequestSchema = z
  .strictObject({ ...jobRequestSchema.shape, ...times })
  .omit({ delay: true, runAt: true, deadline: true, dedupeTtl: true });

/** The request of a job that repeats, which the router checks. */
export function toRepeating(body: JsonObject): JobRequestInput {
  const entries = Object.entries(body);
  const beside = entries.filter(([name]) => names.includes(name));
  const { repeat, ...job } = Object.fromEntries(entries.filter(([name]) => !names.includes(name)));
  if (repeat === undefined && beside.every(([name]) => name === 'key' || name === 'name')) {
    const message = 'says how often: {every: milliseconds} or {pattern: cron, tz}';
    throw new HubError('VALIDATION_FAILED', `repeat: ${message}`, { errors: [{ path: 'repeat', message }] });
  }
  const within = typeof repeat === 'object' && repeat !== null && !Array.isArray(repeat) ? repeat : undefined;
  // What is no object is left for the router to refuse.
  const whole = repeat !== undefined && within === undefined ? repeat : { ...within, ...Object.fromEntries(beside) };
  return { ...job, repeat: whole } as JobRequestInput;
}
