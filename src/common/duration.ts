import ms, { type StringValue } from 'ms';
import { z } from 'zod';

const MAX_MS = 100 * 365 * 86_400_000;

/** Milliseconds, or what `ms` reads: `30d`, `6h`. Gives milliseconds. */
export const durationSchema = z
  .union([
    z.number(),
    z
      .string()
      .max(50)
      // Of an empty text ms throws.
      .transform((text) => (text === '' ? undefined : (ms(text as StringValue) as number | undefined))),
  ])
  .refine((value) => value !== undefined && value >= 0 && value <= MAX_MS, {
    error: 'must be milliseconds or a duration such as 30d',
  });
