import { HubError } from '../common/errors.js';
import { toStorable, type JsonObject } from '../common/storable.js';

/**
 * Escapes and numbers that JSON allows and jsonb may not hold: U+0000, surrogates, exponents of three digits. A number
 * follows a colon, a comma or a bracket: the hashes in GitHub's addresses are full of digits and an e.
 */
const SUSPICIOUS = /\\u(?:0000|d[89a-f])|[:,[]\s*-?\d[\d.]*(?:e[+-]?\d{3}|\d{300})/i;
/** PostgreSQL's and our own recursion end somewhere; GitHub's payloads nest less than 20 levels. */
const MAX_DEPTH = 200;

export interface Payload {
  value: JsonObject;
  /** What is stored. */
  json: string;
}

/**
 * GitHub sends JSON, or a form whose field `payload` holds it.
 * @throws HubError MALFORMED_JSON
 */
export function parsePayload(body: Buffer, isForm: boolean): Payload {
  const sent = body.toString('utf8');
  const text = isForm ? new URLSearchParams(sent).get('payload') : sent;
  if (text === null) throw new HubError('MALFORMED_JSON', 'The form has no field "payload"');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new HubError('MALFORMED_JSON', 'The payload is not JSON', { cause: error });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new HubError('MALFORMED_JSON', 'The payload is not a JSON object');
  }
  checkDepth(text);
  if (!SUSPICIOUS.test(text)) return { value: value as JsonObject, json: text };
  const stored = sanitise(value) as JsonObject;
  return { value: stored, json: JSON.stringify(stored) };
}

/**
 * A commit message or a branch can hold U+0000 or half a surrogate pair, which PostgreSQL can't store. The delivery is
 * genuine all the same and must not be lost: what can't be stored becomes U+FFFD (and a number beyond all doubles null),
 * so the stored payload differs from what was sent, and from what was signed, in those characters only.
 */
function sanitise(value: unknown): unknown {
  if (typeof value === 'string') return toStorable(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (Array.isArray(value)) return value.map(sanitise);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [toStorable(name), sanitise(item)]));
}

/** Counts braces and brackets outside of strings; the text is known to be JSON. */
function checkDepth(text: string): void {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charCodeAt(at);
    if (sign === 0x22) at = endOfString(text, at);
    else if (sign === 0x7b || sign === 0x5b) depth += 1;
    else if (sign === 0x7d || sign === 0x5d) depth -= 1;
    if (depth > MAX_DEPTH) throw new HubError('MALFORMED_JSON', `The payload nests deeper than ${MAX_DEPTH} levels`);
  }
}

/** The index of the closing quote. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text[at - 1 - backslashes] === '\\') backslashes += 1;
  return backslashes % 2 === 1;
}
