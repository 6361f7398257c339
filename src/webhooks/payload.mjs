// Converts a delivery's body to what is stored of it. Plain JavaScript, since a worker thread runs it for large bodies,
// with no loader but Node's own.

/** PostgreSQL's recursion and our own are limited; GitHub's payloads nest less than 20 levels. */
const MAX_DEPTH = 200;
/** No double has more digits before its point. */
const MAX_DIGITS = 300;
const [QUOTE, BACKSLASH, MINUS, ZERO, NINE] = [0x22, 0x5c, 0x2d, 0x30, 0x39];

/**
 * Parses GitHub's JSON, or a form whose field `payload` holds it.
 * @throws SyntaxError for anything else
 */
export function parsePayload(body, isForm) {
  const sent = new TextDecoder().decode(body);
  const text = isForm ? new URLSearchParams(sent).get('payload') : sent;
  if (text === null) throw new SyntaxError('The form has no field "payload"');
  let value = parsed(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new SyntaxError('The payload is not a JSON object');
  }
  let json = text;
  if (isUnstorable(text)) {
    value = sanitised(value);
    json = JSON.stringify(value);
  }
  return { json, action: word(value.action, 100), repository: word(value.repository?.full_name, 200) };
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SyntaxError('The payload is not JSON', { cause: error });
  }
}

const word = (value, length) => (typeof value === 'string' ? storable(value.slice(0, length)) : null);
const storable = (text) => text.toWellFormed().replaceAll('\0', '\ufffd');

/**
 * Finds what JSON allows and jsonb may not hold: U+0000, surrogates, numbers beyond all doubles. Passes once over a
 * text that is known to be JSON, by hand: a regular expression that must find the end of a number backtracks over all
 * of its digits.
 */
function isUnstorable(text) {
  let depth = 0;
  let found = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charCodeAt(at);
    if (sign === QUOTE) {
      for (at += 1; text.charCodeAt(at) !== QUOTE; at += 1) {
        if (text.charCodeAt(at) !== BACKSLASH) continue;
        at += 1;
        found ||= text[at] === 'u' && /^(?:0000|d[89a-f])/i.test(text.slice(at + 1, at + 5));
      }
    } else if (sign === MINUS || (sign >= ZERO && sign <= NINE)) {
      const start = at;
      while (isOfNumber(text[at + 1])) at += 1;
      found ||= isHuge(text.slice(start, at + 1));
    } else if (sign === 0x7b || sign === 0x5b) {
      depth += 1;
      if (depth > MAX_DEPTH) throw new SyntaxError(`The payload nests deeper than ${MAX_DEPTH} levels`);
    } else if (sign === 0x7d || sign === 0x5d) depth -= 1;
  }
  return found;
}

const isOfNumber = (sign) => sign !== undefined && '0123456789.eE+-'.includes(sign);
const isHuge = (literal) => literal.length > MAX_DIGITS || /e[+-]?\d{3}/i.test(literal);

/**
 * Replaces what PostgreSQL can't store: a commit message or a branch can hold U+0000 or half a surrogate pair. The
 * delivery is genuine nevertheless and must not be lost: such characters become U+FFFD (and a number beyond all doubles
 * null), so the stored payload differs from what was sent, and from what was signed, in those only.
 */
function sanitised(value) {
  if (typeof value === 'string') return storable(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (Array.isArray(value)) return value.map(sanitised);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [storable(name), sanitised(item)]));
}
