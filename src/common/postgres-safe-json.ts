import { z } from 'zod';

/**
 * Text that PostgreSQL can't store: U+0000 in text and jsonb, lone surrogates in UTF-8. Such input, like numbers that JSON
 * writes as null, is refused at the edge, with the path to it, instead of failing a whole group of inserts.
 */
const UNSTORABLE = /\u0000|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** Maximum nesting of JSON data: far above honest data, far below what exhausts a parser's stack. */
export const MAX_DEPTH = 64;

/** Returns why a text can't be stored, or undefined. */
export function unstorable(text: string): string | undefined {
  return UNSTORABLE.test(text) ? 'must not contain U+0000 or unpaired surrogates' : undefined;
}

type Path = (string | number)[];
interface Flaw {
  path: Path;
  message: string;
}

function findFlaw(value: unknown, path: Path, depth: number): Flaw | undefined {
  if (typeof value === 'string') {
    const message = unstorable(value);
    return message === undefined ? undefined : { path, message };
  }
  if (typeof value === 'number') {
    return Number.isFinite(value) ? undefined : { path, message: 'must be a finite number' };
  }
  if (value === null || typeof value === 'boolean') return undefined;
  if (typeof value !== 'object') return { path, message: `must be JSON, not ${typeof value}` };
  if (depth >= MAX_DEPTH) return { path, message: `must not nest deeper than ${MAX_DEPTH} levels` };
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      const flaw = findFlaw(item, [...path, index], depth + 1);
      if (flaw) return flaw;
    }
    return undefined;
  }
  for (const [name, item] of Object.entries(value)) {
    const message = name === '__proto__' ? 'is not an allowed name' : unstorable(name);
    if (message) return { path: [...path, name], message };
    if (item === undefined) continue;
    const flaw = findFlaw(item, [...path, name], depth + 1);
    if (flaw) return flaw;
  }
  return undefined;
}

/** Schema of a text of at most `max` characters that PostgreSQL can store. */
export function postgresSafeText(max: number): z.ZodString {
  return z
    .string()
    .max(max)
    .refine((text) => unstorable(text) === undefined, { error: 'must not contain U+0000 or unpaired surrogates' });
}

/** Makes a foreign text (a log, an error, a webhook) storable: U+FFFD replaces what PostgreSQL can't store. */
export function toPostgresSafe(text: string): string {
  return text.replaceAll('\u0000', '\ufffd').toWellFormed();
}

export type JsonObject = { [name: string]: unknown };

/** Schema of a JSON object that jsonb can hold. */
export const postgresSafeJson = z.custom<JsonObject>().superRefine((value, context) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    context.addIssue({ code: 'custom', message: 'must be a JSON object' });
    return;
  }
  const flaw = findFlaw(value, [], 0);
  if (flaw) context.addIssue({ code: 'custom', path: flaw.path, message: flaw.message });
});
