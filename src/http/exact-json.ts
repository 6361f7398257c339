import { HubError, messageOf } from '../common/errors.js';
import { MAX_DEPTH } from '../common/postgres-safe-json.js';

/** Nesting limit: a bulk request wraps each job's data in `{jobs: [{data: …}]}`; the schemas hold data to MAX_DEPTH. */
const MAX_NESTING = MAX_DEPTH + 4;
const BACKSLASH = 0x5c;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/**
 * Parses JSON, and rejects what `JSON.parse` would silently alter: a number that no double holds (an integer beyond
 * 2^53, an overflow), and a duplicate name in one object.
 * @throws HubError MALFORMED_JSON, VALIDATION_FAILED
 */
export function parseExactJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new HubError('MALFORMED_JSON', `The body is not JSON: ${messageOf(error)}`, { cause: error });
  }
  checkExact(text);
  return value;
}

/** Scans valid JSON once, by hand: a pattern for long strings overflows its stack. */
function checkExact(text: string): void {
  // One entry for each open brace or bracket: the names of an object so far, or null for an array.
  const open: (Set<string> | null)[] = [];
  let at = 0;
  while (at < text.length) {
    const sign = text[at];
    if (sign === '"') {
      const end = endOfString(text, at);
      const names = open.at(-1);
      if (names && isName(text, end)) addName(names, text.slice(at, end));
      at = end;
    } else if (sign === '-' || (sign !== undefined && sign >= '0' && sign <= '9')) {
      at = checkNumber(text, at);
    } else {
      if (sign === '{') open.push(new Set());
      else if (sign === '[') open.push(null);
      else if (sign === '}' || sign === ']') open.pop();
      if (open.length > MAX_NESTING) throw invalid(`must not nest deeper than ${MAX_DEPTH} levels`);
      at += 1;
    }
  }
}

/** Returns the index after the closing quote: the next one with an even number of backslashes before it. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); ; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return at + 1;
  }
}

function isName(text: string, end: number): boolean {
  let at = end;
  while (' \t\r\n'.includes(text.charAt(at))) at += 1;
  return text[at] === ':';
}

function addName(names: Set<string>, quoted: string): void {
  const name = quoted.includes('\\') ? (JSON.parse(quoted) as string) : quoted.slice(1, -1);
  if (names.has(name)) throw invalid(`the name ${JSON.stringify(name.slice(0, 100))} occurs twice in one object`);
  names.add(name);
}

function checkNumber(text: string, start: number): number {
  NUMBER.lastIndex = start;
  const literal = NUMBER.exec(text)?.[0] ?? '';
  if (!isExact(literal)) {
    throw invalid(`the number ${literal.slice(0, 40)} can't be represented exactly; send it as a string`);
  }
  return start + literal.length;
}

/** Digits that always survive a double, and the most that programs print of one. */
const [SAFE_DIGITS, PRINTED_DIGITS] = [15, 17];

/** Returns whether parsing and printing keep the number, except for the last digit of a printed fraction. */
function isExact(literal: string): boolean {
  if (literal.length <= SAFE_DIGITS && !/[eE]/.test(literal)) return true;
  const value = Number(literal);
  if (!Number.isFinite(value)) return false;
  const sent = decimal(literal);
  const kept = decimal(String(value));
  const same = sent.digits === kept.digits && sent.exponent === kept.exponent;
  if (Number.isInteger(value)) return same && (Number.isSafeInteger(value) || /[eE]/.test(literal));
  return same || (sent.digits.length <= PRINTED_DIGITS && value !== 0);
}

/** Normalizes to 0.<digits> times ten to the exponent, without zeros at either end. */
function decimal(literal: string): { digits: string; exponent: number } {
  const [mantissa = '', power = '0'] = literal.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const all = whole.replace('-', '') + fraction;
  let [first, end] = [0, all.length];
  while (all[first] === '0') first += 1;
  while (end > first && all[end - 1] === '0') end -= 1;
  const digits = all.slice(first, end);
  return { digits, exponent: digits === '' ? 0 : Number(power) + all.length - fraction.length - first };
}

function invalid(message: string): HubError {
  return new HubError('VALIDATION_FAILED', `The body: ${message}`, { errors: [{ path: '', message }] });
}
