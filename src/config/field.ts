import { z } from 'zod';
import { parseDatabaseUrl } from './database-url.js';
import { rsaPrivateKey } from './pem.js';

/** Facts about a variable beside its type. */
export interface FieldNotes {
  /** Valid value, which an error proposes as the fix. */
  example: string;
  /** True if it may come from a file (`NAME_FILE`), and is never shown. */
  secret?: boolean;
}

/** Maximum delay of a Node timer, in milliseconds. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Schema of a variable whose text `parse` understands; a text for which it returns undefined is refused with `expected`. */
export function field<T>(notes: FieldNotes, expected: string, parse: (text: string) => T | undefined) {
  return z
    .string()
    .transform((text, context): T => {
      const value = parse(text);
      if (value !== undefined) return value;
      context.addIssue({ code: 'custom', message: `must be ${expected}`, params: { ...notes } });
      return z.NEVER;
    })
    .meta({ ...notes });
}

export function integer(min: number, max: number, example: string) {
  return field({ example }, `a whole number from ${min} to ${max}`, (text) => {
    if (!/^\d{1,15}$/.test(text)) return undefined;
    const value = Number(text);
    return value >= min && value <= max ? value : undefined;
  });
}

/** Schema of a share from 0 to 1. */
export const ratio = (example: string) =>
  field({ example }, 'a number from 0 to 1', (text) =>
    /^\d{0,3}(?:\.\d{1,15})?$/.test(text) && text !== '' && Number(text) <= 1 ? Number(text) : undefined,
  );

export const millis = (min: number, example: string) => integer(min, MAX_TIMER_MS, example);

const TRUTH: Record<string, boolean> = {
  true: true,
  '1': true,
  yes: true,
  on: true,
  false: false,
  '0': false,
  no: false,
  off: false,
};

export const flag = () =>
  field({ example: 'true' }, 'true or false', (text) => {
    const word = text.toLowerCase();
    return Object.hasOwn(TRUTH, word) ? TRUTH[word] : undefined;
  });

export function oneOf<const T extends string>(...values: T[]) {
  return field({ example: values[0] ?? '' }, `one of ${values.join(', ')}`, (text) =>
    values.find((value) => value === text.toLowerCase()),
  );
}

/** Schema of a list, separated by commas or line ends; ignores blanks around entries and empty lines; at least one entry. */
export function list(example: string, options: { secret?: boolean; entry?: RegExp; of?: string; max?: number } = {}) {
  const { secret = false, entry: pattern = /./, of = '', max = Infinity } = options;
  return field({ example, secret }, `a comma-separated list${of && ` of ${of}`}`, (text) => {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    const entries = lines.flatMap((line) => line.split(',')).map((entry) => entry.trim());
    return entries.length > 0 && entries.length <= max && entries.every((entry) => pattern.test(entry))
      ? entries
      : undefined;
  });
}

export function listOf<const T extends string>(...values: T[]) {
  return field({ example: values.join(',') }, `a comma-separated list of ${values.join(', ')}`, (text) => {
    const entries = text.split(',').map((entry) => values.find((value) => value === entry.trim().toLowerCase()));
    const known = entries.filter((entry) => entry !== undefined);
    return known.length === entries.length ? [...new Set(known)] : undefined;
  });
}

export function text(example: string, options: { secret?: boolean; pattern?: RegExp; expected?: string } = {}) {
  const { secret = false, pattern = /^[^\0\r\n]+$/, expected = 'one line of text' } = options;
  return field({ example, secret }, expected, (value) => (pattern.test(value) ? value : undefined));
}

/** Schema of `name=value,name=value`, percent-encoded, as OpenTelemetry writes headers and attributes. */
export function pairs(example: string, secret = false) {
  return field({ example, secret }, 'pairs such as name=value,other=value, percent-encoded', (text) => {
    const entries = text.split(',').filter((entry) => entry.trim() !== '');
    const found = entries.map((entry) => /^([!#-+\-.\w^`|~]{1,200})=(.{0,4000})$/.exec(entry.trim()));
    if (found.includes(null) || found.length > 100) return undefined;
    try {
      return Object.fromEntries(found.map((parts) => [parts?.[1] ?? '', decodeURIComponent(parts?.[2]?.trim() ?? '')]));
    } catch {
      return undefined;
    }
  });
}

/** Schema of PostgreSQL's address, several hosts and libpq's `sslmode` included. */
export function databaseUrl(example: string) {
  const expected = 'a URL that starts with postgresql:// or postgres://, with commas between several hosts';
  return field({ example, secret: true }, expected, (value) => (parseDatabaseUrl(value) ? value : undefined));
}

/** Schema of a URL with one of these schemes, kept as written except for trailing slashes. */
export function url(schemes: string[], example: string, secret = false) {
  const expected = `a URL that starts with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`;
  return field({ example, secret }, expected, (value) => {
    const scheme = schemes.find((known) => value.toLowerCase().startsWith(`${known}://`));
    return scheme && !/\s/.test(value) && URL.canParse(value) ? value.replace(/(?<!\/)\/+$/, '') : undefined;
  });
}

/** Schema of an RSA private key; see `rsaPrivateKey` for the accepted forms. */
export function pem() {
  const notes = { example: '-----BEGIN RSA PRIVATE KEY-----…', secret: true };
  return field(notes, 'a private key in PEM format, or its base64 encoding', rsaPrivateKey);
}
