import { createHash } from 'node:crypto';
import { toPostgresSafe } from '../common/postgres-safe-json.js';

/** Fields whose values are secrets, in any spelling. */
const SECRET = /secret|password|passphrase|token|authorization|credential|private_?key/i;
/** RunnerHub's own keys, wherever they stand. */
const OWN_KEY = /\brhk?_[\w-]{40,}/g;
/** Fields with what a job carries or returns: the trail has it, and it may be large and private. */
const CONTENT = new Set(['data', 'payload', 'result']);
const MAX_TEXT = 2000;
const MAX_ITEMS = 50;
const MAX_DEPTH = 8;
/** Characters of one part of an event, such as the values after the act. */
const MAX_PART = 8000;

/** Returns each part of an event masked, and a part that is still too large as its size and digest. */
export function recordable(parts: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, fitting(masked(part))]));
}

function fitting(part: unknown): unknown {
  const json = JSON.stringify(part);
  if (json.length <= MAX_PART) return part;
  return { omitted: `${json.length} characters, ${MAX_PART} are kept`, sha256: digestOf(json) };
}

/**
 * Returns a bounded copy of a value for the audit: without secrets, with a digest in place of a job's data, so that a
 * change of it shows and its content does not, and without what PostgreSQL can't store.
 */
export function masked(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return text(value);
  if (typeof value !== 'object' || value === null) return value === undefined ? null : value;
  if (value instanceof Date) return value;
  if (depth > MAX_DEPTH) return '[nested deeper]';
  if (Array.isArray(value)) {
    const kept = value.slice(0, MAX_ITEMS).map((item) => masked(item, depth + 1));
    return value.length > MAX_ITEMS ? [...kept, `[${value.length - MAX_ITEMS} more]`] : kept;
  }
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, MAX_ITEMS)
      .map(([name, item]) => [text(name), field(name, item, depth)]),
  );
}

function field(name: string, item: unknown, depth: number): unknown {
  if (SECRET.test(name) && typeof item === 'string') return '[secret]';
  if (CONTENT.has(name) && typeof item === 'object' && item !== null) return { sha256: digestOf(JSON.stringify(item)) };
  return masked(item, depth + 1);
}

const digestOf = (json: string) => createHash('sha256').update(json).digest('hex');

function text(value: string): string {
  const whole = toPostgresSafe(value.replaceAll(OWN_KEY, '[secret]'));
  return whole.length <= MAX_TEXT ? whole : `${whole.slice(0, MAX_TEXT).toWellFormed()}…`;
}
