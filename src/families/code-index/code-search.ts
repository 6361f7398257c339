import { Injectable } from '@nestjs/common';
import type { Page } from '../../common/answers.js';
import { HubError, fieldOf, messageOf } from '../../common/errors.js';
import { LedgerDb } from '../../database/ledger-db.js';
import type { CodeMatch, CodeMatches, CodeRepository } from './model/code.js';
import { parseQuery, type SearchOptions, type SearchQuery } from './model/search-query.js';
import { MARKS, searchSql } from './search-sql.js';

const TIMEOUT_MS = 2000;
/** Searches of this node at a time; others wait, so that jobs get connections. */
const AT_A_TIME = 4;

const LIST_SQL = `
  select id, source, name, ref, commit, complete, files, bytes::float8 as bytes, symbols,
         jsonb_build_object('binary', 0, 'tooLarge', 0, 'generated', 0) || skipped as skipped, languages,
         job_id as "jobId", indexed_at as "indexedAt"
    from code_repositories where $2::integer is null or id > $2 order by id limit $1`;

/** Finds lines, symbols and files in the index. */
@Injectable()
export class CodeSearch {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly ledger: LedgerDb) {}

  /**
   * Searches the index.
   * @throws HubError VALIDATION_FAILED, also for a pattern that PostgreSQL refuses; SEARCH_TOO_BROAD after two seconds
   */
  async search(options: SearchOptions, limit: number): Promise<CodeMatches> {
    const query = parseQuery(options);
    const rows = await this.inTurn(() => this.read(query, limit));
    return { items: rows.slice(0, limit).map((row) => matchOf(row, query)), more: rows.length > limit };
  }

  /** Returns repositories; `cursor` is the id of the last one of the previous page. */
  async repositories(limit: number, cursor?: string): Promise<Page<CodeRepository>> {
    const rows = await this.ledger.query<CodeRepository>(LIST_SQL, [limit + 1, cursor ?? null]);
    const items = rows.slice(0, limit);
    return { items, nextCursor: rows.length > limit ? String(items.at(-1)?.id) : null };
  }

  private read(query: SearchQuery, limit: number): Promise<Row[]> {
    const { sql, values } = searchSql(query, limit);
    return this.ledger.transaction(async (db) => {
      await db.query(`select set_config('statement_timeout', '${TIMEOUT_MS}', true)`);
      try {
        return (await db.query<Row>(sql, values)).rows;
      } catch (error) {
        throw refusalOf(error) ?? error;
      }
    });
  }

  private async inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.running >= AT_A_TIME) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.running += 1;
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.running -= 1;
    }
  }
}

/** A match as PostgreSQL returns it: with marks around what matches. */
type Row = Omit<CodeMatch, 'ranges'>;

function refusalOf(error: unknown): HubError | undefined {
  const code = fieldOf(error, 'code');
  const options = { cause: error };
  if (code === '57014') {
    const advice = 'add repo:, file: or lang:, or search for a longer text';
    return new HubError('SEARCH_TOO_BROAD', `The search took longer than ${TIMEOUT_MS / 1000} s; ${advice}`, options);
  }
  if (code !== '2201B') return undefined;
  const message = messageOf(error).replace(/^invalid regular expression: /, '');
  const text = `is no regular expression of PostgreSQL: ${message}`;
  return new HubError('VALIDATION_FAILED', `q: ${text}`, { ...options, errors: [{ path: 'q', message: text }] });
}

function matchOf({ excerpt, symbol, ...row }: Row, { pattern, caseSensitive }: SearchQuery): CodeMatch {
  if (pattern === undefined) {
    const text = withoutReturn(excerpt);
    const at = symbol === null ? -1 : positionOf(text, symbol.name, caseSensitive);
    const ranges = at === -1 ? [] : [{ start: at, end: at + (symbol?.name.length ?? 0) }];
    return { ...row, symbol, excerpt: text, ranges };
  }
  const ranges: CodeMatch['ranges'] = [];
  let text = '';
  let start: number | undefined;
  for (const part of excerpt.split(/([\u0001\u0002])/)) {
    if (part === MARKS.begin) start = text.length;
    else if (part !== MARKS.end) text += part;
    else if (start !== undefined) {
      if (text.length > start) ranges.push({ start, end: text.length });
      start = undefined;
    }
  }
  // A match that goes beyond the excerpt.
  if (start !== undefined && text.length > start) ranges.push({ start, end: text.length });
  const shown = withoutReturn(text);
  return {
    ...row,
    symbol,
    excerpt: shown,
    ranges: ranges.map(({ start: from, end }) => ({ start: from, end: Math.min(end, shown.length) })),
  };
}

const withoutReturn = (text: string) => (text.endsWith('\r') ? text.slice(0, -1) : text);
const positionOf = (text: string, name: string, caseSensitive: boolean) =>
  caseSensitive ? text.indexOf(name) : text.toLowerCase().indexOf(name.toLowerCase());
