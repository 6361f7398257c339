import { z } from 'zod';
import { postgresSafeText } from '../../../common/postgres-safe-json.js';

const MAX_PATH = 1000;
/** What git calls a revision, without its operators: a branch, a tag or a commit. */
const REF = /^(?![-/.])(?!.*(?:\.\.|@\{|\/\/|\.lock$|[/.]$))[^\s~^:?*[\\\u0000-\u001f\u007f]+$/u;

export const codePayload = z
  .strictObject({
    repository: z
      .string()
      .regex(/^(?!\.)[\w.-]{1,100}\/(?!\.{1,2}$)[\w.-]{1,100}$/, 'must be owner/name')
      .optional()
      .meta({ description: 'A repository at GitHub or Gitea' }),
    path: postgresSafeText(MAX_PATH)
      .min(1)
      .optional()
      .meta({ description: 'A folder below INDEX_ROOT; without path and repository: INDEX_ROOT itself' }),
    filePath: postgresSafeText(MAX_PATH)
      .regex(
        /^(?!\/)(?!(?:.*\/)?\.{0,2}(?:\/|$))[^\u0000-\u001f\u007f"\\]+$/,
        'must be the path of a file within the repository',
      )
      .meta({ description: 'Path within the repository or the folder' }),
    ref: z.string().max(255).regex(REF, 'must be a branch, a tag or a commit').optional(),
    symbol: postgresSafeText(200)
      .regex(/^[\p{L}_$][\p{L}\p{N}_$.:#-]*$/u, 'must be the name of a function, a class or the like')
      .optional()
      .meta({ description: 'Its smallest definition, in place of the whole file' }),
    instruction: postgresSafeText(10_000).min(1).optional(),
    model: z
      .string()
      .max(200)
      .regex(/^[\x21-\x7e]+$/, 'must be the name of a model')
      .optional()
      .meta({ description: 'Default: LLM_MODEL' }),
    maxTokens: z.int().min(1).max(1_000_000).default(4000).meta({ description: 'Of the answer' }),
  })
  .refine(({ repository, path }) => repository === undefined || path === undefined, {
    error: 'takes one of repository and path',
  });
export type CodeRequest = z.output<typeof codePayload>;

/** What a complete_prompt job answers, as far as it is used here. */
export const answerSchema = z.object({
  text: z.string(),
  finishReason: z.string().nullable(),
  model: z.string(),
  usage: z.object({ prompt: z.number(), completion: z.number(), estimated: z.literal(true).optional() }),
});
export type CodeAnswer = z.output<typeof answerSchema>;
