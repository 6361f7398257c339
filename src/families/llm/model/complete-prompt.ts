import { z } from 'zod';
import { postgresSafeText } from '../../../common/postgres-safe-json.js';
import { answerSchema } from './answer-schema.js';

const MAX_TEXT = 1_000_000;
const text = postgresSafeText(MAX_TEXT).min(1);
const stopText = postgresSafeText(200).min(1);

export const modelSchema = z
  .string()
  .max(200)
  .regex(/^[\x21-\x7e]+$/, 'must be the name of a model: ASCII without spaces');

export const completePromptPayload = z
  .strictObject({
    model: modelSchema,
    messages: z
      .array(z.strictObject({ role: z.enum(['system', 'user', 'assistant']), content: text }))
      .min(1)
      .max(500)
      .optional(),
    prompt: text.optional().meta({ description: 'In place of messages: the only one, of the user' }),
    maxTokens: z.int().min(1).max(10_000_000).optional().meta({ description: 'Of the answer' }),
    temperature: z.number().min(0).max(2).optional(),
    schema: answerSchema
      .optional()
      .meta({ description: 'JSON Schema of the answer, which is then `value` of the result, too' }),
    stop: z.union([stopText, z.array(stopText).min(1).max(4)]).optional(),
  })
  .refine(({ messages, prompt }) => (messages === undefined) !== (prompt === undefined), {
    error: 'is required, or messages: one of them',
    path: ['prompt'],
  });
export type CompletePrompt = z.output<typeof completePromptPayload>;

/** Result of a complete_prompt job. */
export interface PromptCompleted {
  text: string;
  /** Why the model has ended: `stop`, `length` (maxTokens was reached); null: it does not say. */
  finishReason: string | null;
  model: string;
  /** `estimated`: the server did not count. */
  usage: { prompt: number; completion: number; estimated?: true };
  ms: number;
  /** The answer to a schema. */
  value?: unknown;
}

const CHARACTERS_PER_TOKEN = 4;

/** Estimates the tokens of texts where nobody has counted them. */
export const estimatedTokens = (...texts: string[]): number =>
  Math.ceil(texts.reduce((sum, { length }) => sum + length, 0) / CHARACTERS_PER_TOKEN);
