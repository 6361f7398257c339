import { z } from 'zod';
import { messageOf } from '../../../common/errors.js';
import { postgresSafeJson, type JsonObject } from '../../../common/postgres-safe-json.js';

const MAX_CHARS = 20_000;
const MAX_PROBLEMS = 10;
/** Keywords that may cost any time: expressions that backtrack, and definitions that refer to themselves. */
const COSTLY = new Set(['$ref', '$dynamicRef', 'pattern', 'patternProperties']);

/** JSON Schema of an answer, as far as it is checked without costing any time. */
export const answerSchema = postgresSafeJson.superRefine((schema, context) => {
  const problem = problemIn(schema);
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
});

function problemIn(schema: JsonObject): string | undefined {
  if (JSON.stringify(schema).length > MAX_CHARS) return `must have ${MAX_CHARS} characters at most, as JSON`;
  const costly = costlyIn(schema);
  if (costly !== undefined) return `must not use ${costly}`;
  try {
    z.fromJSONSchema(schema);
    return undefined;
  } catch (error) {
    return `must be a JSON Schema: ${messageOf(error).slice(0, 200)}`;
  }
}

function costlyIn(value: unknown, named = false): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, inner] of Object.entries(value)) {
    // The names within `properties` are those of the answer's fields.
    if (!named && COSTLY.has(name)) return name;
    const found = costlyIn(inner, !named && name === 'properties');
    if (found !== undefined) return found;
  }
  return undefined;
}

export type CheckedAnswer = { value: unknown } | { problem: string };

const FENCE = '```';

/** Removes the fence around a block of code. */
function withoutFence(text: string): string {
  if (!text.startsWith(FENCE) || !text.endsWith(FENCE)) return text;
  return text.slice(text.indexOf('\n') + 1, -FENCE.length);
}

/** Parses an answer, with the fence that models put around JSON or without, and checks it. */
export function checkedAnswer(schema: JsonObject, text: string): CheckedAnswer {
  let value: unknown;
  try {
    value = JSON.parse(withoutFence(text.trim()));
  } catch {
    return { problem: 'it is not JSON' };
  }
  const parsed = z.fromJSONSchema(schema).safeParse(value);
  const flaw = parsed.success ? postgresSafeJson.safeParse({ value: parsed.data }).error : parsed.error;
  if (!flaw) return { value: parsed.data };
  const problems = flaw.issues.slice(0, MAX_PROBLEMS).map(({ path, message }) => {
    const where = path.map(String).join('.').slice(0, 200);
    return `${where === '' ? 'it' : where}: ${message.slice(0, 200)}`;
  });
  return { problem: problems.join('; ') };
}
