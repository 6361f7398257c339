import type { ClientBase } from 'pg';
import type { LogKind } from './archive-format.js';

/** Key and version that identify exactly this piece of a log; pages are ordered by them. */
export interface LogKey {
  key: string;
  version: string;
}

/** A piece of a log, with `json` as PostgreSQL writes it. */
export interface LogRow extends LogKey {
  json: string;
}

export interface LogPage {
  /** Pieces whose retention is over. */
  rows: LogRow[];
  /** The last piece read; undefined: none is left. */
  last: LogKey | undefined;
}

/** Logs of one table whose retention is over. */
export interface LogSource {
  readonly kind: LogKind;
  /** Reads `limit` pieces after this one, in the order of `key` and `version`; fewer when they reach MOST_BYTES together. */
  page(client: ClientBase, after: LogKey | undefined, limit: number): Promise<LogPage>;
  /**
   * Removes those pieces that are unchanged since they were read, and whose owner is still ended.
   * @returns how many were removed
   */
  remove(client: ClientBase, rows: LogKey[]): Promise<number>;
}

/** Approximate text of one page, estimated from the page before. */
const PAGE_CHARACTERS = 500_000;
const MOST: Record<LogKind, number> = { job_log: 2000, runner_log: 20 };
/**
 * Text limit for a page that the previous one does not predict; only the last piece may exceed it. JSON makes up to six
 * characters of a byte (control characters), so a page is 8 MB at most, plus one piece.
 */
export const MOST_BYTES = 1_333_333;

/** Yields all pieces, a page at a time; each page is its own statement, so no snapshot is held while files are written. */
export async function* pagesOf(
  source: LogSource,
  client: ClientBase,
  signal?: AbortSignal,
): AsyncGenerator<LogRow[], void> {
  const most = MOST[source.kind];
  let after: LogKey | undefined;
  let limit = 1;
  for (;;) {
    signal?.throwIfAborted();
    const { rows, last } = await source.page(client, after, limit);
    if (last === undefined) return;
    if (rows.length > 0) yield rows;
    after = last;
    const characters = rows.reduce((sum, { json }) => sum + json.length, 0);
    const fitting = characters === 0 ? most : Math.floor((PAGE_CHARACTERS * rows.length) / characters);
    limit = Math.max(1, Math.min(limit * 4, most, fitting));
  }
}
