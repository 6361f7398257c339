import type { ClientBase } from 'pg';

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
  readonly kind: string;
  /** Maximum number of pieces in a page. */
  readonly most: number;
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

/** Yields all pieces, a page at a time; each page is its own statement, so no snapshot is held while files are written. */
export async function* pagesOf(
  source: LogSource,
  client: ClientBase,
  signal?: AbortSignal,
): AsyncGenerator<LogRow[], void> {
  let after: LogKey | undefined;
  let limit = 1;
  for (;;) {
    signal?.throwIfAborted();
    const { rows, last } = await source.page(client, after, limit);
    if (last === undefined) return;
    if (rows.length > 0) yield rows;
    after = last;
    const characters = rows.reduce((sum, { json }) => sum + json.length, 0);
    const fitting = characters === 0 ? source.most : Math.floor((PAGE_CHARACTERS * rows.length) / characters);
    limit = Math.max(1, Math.min(limit * 4, source.most, fitting));
  }
}
