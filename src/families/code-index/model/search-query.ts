import { HubError } from '../../../common/errors.js';

/** What a search is for, read from its one text. */
export interface SearchQuery {
  /** PostgreSQL's regular expression of a line; undefined: filters alone. */
  pattern?: string;
  /** The text itself where it is none: an index finds it. */
  literal?: string;
  caseSensitive: boolean;
  /** Patterns of LIKE, in any case. */
  repo?: string;
  file?: string;
  sym?: string;
  lang?: string;
}

export interface SearchOptions {
  q: string;
  regex: boolean;
  caseSensitive: boolean;
}

/** Shortest text that an index finds. */
const MIN_TEXT = 3;
const FILTER = /(?<!\S)(repo|file|lang|sym):(?:"([^"]*)"|(\S*))/g;

/**
 * Reads `repo: file: lang: sym:` and the rest, the text, which may be in double quotes.
 * @throws HubError VALIDATION_FAILED
 */
export function parseQuery({ q, regex, caseSensitive }: SearchOptions): SearchQuery {
  const query: SearchQuery = { caseSensitive };
  const rest = q.replaceAll(FILTER, (_, name: string, quoted: string | undefined, plain: string | undefined) => {
    const value = (quoted ?? plain ?? '').trim();
    if (value === '') throw invalid(`${name}: needs a value, such as ${name}:main`);
    if (name === 'lang') query.lang = value.toLowerCase();
    else query[name as 'repo' | 'file' | 'sym'] = likeOf(value);
    return '';
  });
  const text = regex ? rest.trim() : unquoted(rest.trim());
  const filtered = ['repo', 'file', 'lang', 'sym'].some((name) => name in query);
  if (text === '' && !filtered) throw invalid('must have a text to search for, or a filter');
  if ([...text].length < MIN_TEXT && !filtered)
    throw invalid(`needs ${MIN_TEXT} characters, or a filter such as repo:, file:, lang: or sym:`);
  if (text === '') return query;
  if (!regex) return { ...query, literal: text, pattern: withOptions(escaped(text), caseSensitive) };
  if (/^(?:\*\*\*|\(\?[a-z]+\))/.test(text)) throw invalid('must not begin with options; use case=true');
  return { ...query, pattern: withOptions(text, caseSensitive) };
}

/** `n`: a line end is matched by nothing but itself, so that a line matches in the text as it does alone. */
const withOptions = (pattern: string, caseSensitive: boolean) => `(?${caseSensitive ? '' : 'i'}n)${pattern}`;

const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/** Returns a pattern of LIKE for a text anywhere, in which `*` stands for any characters. */
const likeOf = (text: string) => `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`).replaceAll('*', '%')}%`;

const unquoted = (text: string) => /^"(.+)"$/s.exec(text)?.[1] ?? text;

function invalid(message: string): HubError {
  return new HubError('VALIDATION_FAILED', `q: ${message}`, { errors: [{ path: 'q', message }] });
}
