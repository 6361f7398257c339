import { z } from 'zod';
import { HubError } from '../../common/errors.js';
import { toPostgresSafe } from '../../common/postgres-safe-json.js';
import type { OutgoingResponse } from '../outgoing-client.js';

const text = (max: number) => z.string().transform((all) => toPostgresSafe(all.slice(0, max)));
const tokens = z.int().min(0).max(1_000_000_000);

/** An error of an OpenAI-compatible server; some send its text alone. */
const problemSchema = z.union([
  z.string().transform((message) => ({ message, type: null, code: null, param: null })),
  z.object({
    message: z.string().catch(''),
    type: z.string().nullish().catch(null),
    code: z.coerce.string().nullish().catch(null),
    param: z.string().nullish().catch(null),
  }),
]);
export type ChatProblem = z.output<typeof problemSchema>;

/** Further choices and fields, such as calls of tools that nobody has offered, are ignored. */
const completionSchema = z.object({
  model: text(200).optional().catch(undefined),
  choices: z
    .array(
      z.object({
        message: z.object({ content: z.string().nullish(), refusal: z.string().nullish().catch(null) }),
        finish_reason: text(50).nullish().catch(null),
      }),
    )
    .min(1),
  usage: z.object({ prompt_tokens: tokens, completion_tokens: tokens }).optional().catch(undefined),
});

export interface Completion {
  text: string;
  finishReason: string | null;
  /** The model that answered; undefined: the server does not say. */
  model?: string;
  /** Undefined: the server has not counted, or not in numbers. */
  usage?: { prompt: number; completion: number };
}

/** Returns the body as JSON; undefined where it is none, or longer than what was read. */
export function jsonOf({ body, truncated }: OutgoingResponse): unknown {
  if (truncated) return undefined;
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Returns the error in a body, whatever its status. */
export function problemOf(json: unknown): ChatProblem | undefined {
  const { error } = z.object({ error: z.unknown() }).safeParse(json).data ?? {};
  return error === null ? undefined : problemSchema.safeParse(error).data;
}

/** @throws HubError LLM_BAD_ANSWER for what is no completion, CONTENT_REFUSED */
export function completionOf(answer: OutgoingResponse, json: unknown, host: string): Completion {
  const bad = (what: string) => new HubError('LLM_BAD_ANSWER', `${host} answered ${answer.status} with ${what}`);
  if (answer.truncated) throw bad('more than a model writes; limit it by maxTokens');
  if (json === undefined) throw bad('something else than JSON; check LLM_BASE_URL and the proxies in between');
  const { data } = completionSchema.safeParse(json);
  if (!data) throw bad('no completion in it');
  const { message, finish_reason: finishReason = null } = data.choices[0] ?? {};
  if (finishReason === 'content_filter' || typeof message?.refusal === 'string')
    throw new HubError('CONTENT_REFUSED', `${host} has refused to complete this content; change the prompt`);
  if (typeof message?.content !== 'string') throw bad('no text in it');
  return {
    ...{ text: toPostgresSafe(message.content), finishReason, model: data.model },
    ...(data.usage && { usage: { prompt: data.usage.prompt_tokens, completion: data.usage.completion_tokens } }),
  };
}
