import ms, { type StringValue } from 'ms';
import { z } from 'zod';

const MAX_MS = 100 * 365 * 86_400_000;

/** Schema of a duration: milliseconds, or a text that `ms` parses: `30d`, `6h`. Outputs milliseconds. */
export const durationSchema = z
  .union([
    z.number(),
    z
      .string()
      .max(50)
      // `ms` throws for an empty text.
      .transform((text) => (text === '' ? undefined : (ms(text as StringValue) as number | undefined))),
  ])
  .refine((value) => value !== undefined && value >= 0 && value <= MAX_MS, {
    error: 'must be milliseconds or a duration such as 30d',
  });
