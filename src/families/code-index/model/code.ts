import { z } from 'zod';
import { count, instant, uuid } from '../../../common/answers.js';
import { SKIPS } from './requests.js';

const name = z.string().meta({ description: 'Path of the repository, or owner/name at its host' });
const source = z.enum(['path', 'github', 'gitea']);

/** A repository of the index. */
export const codeRepositorySchema = z.strictObject({
  id: z.int(),
  source,
  name,
  ref: z.string().nullable().meta({ description: 'As the job named it; null: what HEAD names' }),
  commit: z.string().nullable().meta({ description: 'null: nothing is committed, or single files are indexed only' }),
  complete: z.boolean().meta({ description: 'Whether all files are those of the commit' }),
  files: count,
  bytes: count.meta({ description: 'Of the files that have a text' }),
  symbols: count,
  skipped: z.strictObject(
    Object.fromEntries(SKIPS.map((skip) => [skip, count])) as Record<(typeof SKIPS)[number], typeof count>,
  ),
  languages: z.record(z.string(), count).meta({ description: 'Files by language' }),
  jobId: uuid.nullable().meta({ description: 'The job that has indexed it last' }),
  indexedAt: instant.nullable(),
});
export type CodeRepository = z.output<typeof codeRepositorySchema>;

/** A symbol of a text, with its first and last line. */
export const codeSymbolSchema = z.strictObject({ name: z.string(), kind: z.string(), line: count, endLine: count });
export type CodeSymbol = z.output<typeof codeSymbolSchema>;

/** A line that a search has found. */
export const codeMatchSchema = z.strictObject({
  source,
  repository: name,
  path: z.string(),
  language: z.string(),
  line: z.int().min(1),
  excerpt: z.string().meta({ description: 'The line, or a part of it that begins near the first range' }),
  ranges: z
    .array(z.strictObject({ start: count, end: count }))
    .meta({ description: 'What matches, in UTF-16 code units of the excerpt; empty where only filters were given' }),
  symbol: codeSymbolSchema
    .nullable()
    .meta({ description: 'The symbol that was found, or the smallest one that encloses the line' }),
});
export type CodeMatch = z.output<typeof codeMatchSchema>;

export const codeMatchesSchema = z.strictObject({
  items: z.array(codeMatchSchema),
  more: z.boolean().meta({ description: 'Whether there is more than this' }),
});
export type CodeMatches = z.output<typeof codeMatchesSchema>;
