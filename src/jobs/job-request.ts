import { z } from 'zod';
import { postgresSafeJson, postgresSafeText } from '../common/postgres-safe-json.js';
import { PRIORITIES, type Priority } from './priority.js';

/** 100 years: a larger instant or duration is a mistake, and PostgreSQL's timestamps stay in range. */
const MAX_MS = 100 * 365 * 86_400_000;
const millis = z.int().min(0).max(MAX_MS);
/** An instant before the year 2000 is a mistake, such as seconds taken for milliseconds. */
const EARLIEST = Date.UTC(2000, 0, 1);
const instant = z
  .union([z.iso.datetime({ offset: true }), millis])
  .transform((value) => new Date(value))
  .refine((date) => date.getTime() >= EARLIEST && date.getTime() <= EARLIEST + MAX_MS, {
    error: 'must be an instant from 2000 to 2099, as ISO 8601 text or milliseconds since 1970',
  });

const priorityName = z
  .string()
  .max(20)
  .toUpperCase()
  .pipe(z.enum(['CRITICAL', 'HIGH', 'NORMAL', 'LOW', 'BACKGROUND']))
  .meta({ description: 'CRITICAL, HIGH, NORMAL, LOW or BACKGROUND; case-insensitive' });

/** A priority as a name (any case) or a number from 1 to 5; the output is the number. */
export const prioritySchema = z
  .union([z.int().min(1).max(5), priorityName], {
    error: 'must be CRITICAL, HIGH, NORMAL, LOW, BACKGROUND or a number from 1 to 5',
  })
  .transform((value) => (typeof value === 'number' ? value : PRIORITIES[value]) as Priority);

/** Normalizes a job type: `send-email`, `SEND_EMAIL` and `send_email` are the same type. */
export const jobTypeSchema = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[A-Za-z][A-Za-z0-9_-]*$/, 'must be a name such as execute_workflow')
  .transform((text) => text.toLowerCase().replaceAll('-', '_'));

const fixedSchema = z.strictObject({
  type: z.literal('fixed'),
  delay: millis,
  jitter: z.number().min(0).max(1).optional(),
});
const exponentialSchema = z.strictObject({
  type: z.literal('exponential'),
  delay: millis,
  multiplier: z.number().min(1).max(100).optional(),
  max: millis.optional(),
  jitter: z.number().min(0).max(1).optional(),
});
/** A backoff as it is kept and shown. */
export const fullBackoffSchema = z.union([fixedSchema, exponentialSchema]);

export const backoffSchema = z.union([
  millis.transform((delay) => ({ type: 'fixed' as const, delay })),
  fixedSchema,
  exponentialSchema,
]);

const key = postgresSafeText(255).min(1);

export const repeatSchema = z
  .strictObject({
    every: z.int().min(1000).max(MAX_MS).optional(),
    pattern: postgresSafeText(200).optional(),
    tz: postgresSafeText(100)
      .refine(
        (tz) => !/^(local|system|default)$/i.test(tz),
        'must be the name of a time zone, since local time differs between nodes',
      )
      .optional(),
    key: key.optional().meta({ description: 'Identifies the schedule: another request with this key updates it' }),
    name: postgresSafeText(200).min(1).optional().meta({ description: 'Display name' }),
  })
  .refine((repeat) => (repeat.every === undefined) !== (repeat.pattern === undefined), {
    error: 'needs exactly one of every (milliseconds) and pattern (cron)',
  });
export type Repeat = z.output<typeof repeatSchema>;

/** A request to enqueue one job, as every interface accepts it. Unknown fields are refused. */
export const jobRequestSchema = z
  .strictObject({
    type: jobTypeSchema,
    data: postgresSafeJson.default({}),
    queue: postgresSafeText(100).optional(),
    priority: prioritySchema.optional(),
    delay: millis.optional(),
    runAt: instant.optional(),
    attempts: z.int().min(1).max(1000).optional(),
    backoff: backoffSchema.optional(),
    timeout: z.int().min(1).max(MAX_MS).optional(),
    deadline: instant.optional(),
    dedupeKey: key.optional(),
    dedupeTtl: z.int().min(1).max(MAX_MS).optional(),
    tenant: key.optional(),
    tags: z.array(postgresSafeText(100).min(1)).max(50).optional(),
    repeat: repeatSchema.optional(),
  })
  .refine((request) => request.delay === undefined || request.runAt === undefined, {
    error: 'takes delay or runAt, not both',
    path: ['runAt'],
  })
  .refine((request) => request.dedupeTtl === undefined || request.dedupeKey !== undefined, {
    error: 'needs a dedupeKey',
    path: ['dedupeTtl'],
  });

/** The request before validation: names, ISO strings and numbers. */
export type JobRequestInput = z.input<typeof jobRequestSchema>;
/** The request after validation: numbers, Dates, snake_case type. */
export type JobRequest = z.output<typeof jobRequestSchema>;
