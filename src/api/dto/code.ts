import { z } from 'zod';
import { limit } from './queries.js';

const MAX_MATCHES = 200;
const flag = z
  .enum(['true', 'false'])
  .default('false')
  .transform((text) => text === 'true');

/** Query of a search for code. */
export const codeSearchSchema = z.strictObject({
  q: z
    .string()
    .max(500)
    .regex(/^[^\u0000-\u0008\u000a-\u001f\u007f]*$/, 'must be one line of text')
    .refine((text) => text.isWellFormed(), { error: 'must not contain unpaired surrogates' })
    .meta({
      description:
        'A text, and filters: `repo:` and `file:` (a part of the name, `*`: any characters), `lang:`, `sym:`',
    }),
  regex: flag.meta({ description: "Whether the text is a regular expression, PostgreSQL's; default: false" }),
  case: flag.meta({ description: 'Whether case matters; default: false' }),
  limit: limit
    .refine((value) => value <= MAX_MATCHES, { error: `must be a number from 1 to ${MAX_MATCHES}` })
    .meta({ description: `Maximum number of lines, up to ${MAX_MATCHES}` }),
});

/** Query of the repositories; the cursor is the id of the last one. */
export const codeRepositoryListSchema = z.strictObject({
  limit,
  cursor: z
    .string()
    .regex(/^\d{1,9}$/, 'must be the nextCursor of the previous page')
    .optional(),
});
