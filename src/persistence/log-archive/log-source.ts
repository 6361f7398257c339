import type { ClientBase } from 'pg';
import type { LogKind } from './archive-format.js';

/** By which exactly this piece of a log is found again, and by which pages go. */
export interface LogKey {
  key: string;
  mark: string;
}

/** A piece of a log: `json` as PostgreSQL writes it. */
export interface LogRow extends LogKey {
  json: string;
}

export interface LogPage {
  /** Those whose time is over. */
  rows: LogRow[];
  /** What was looked at last; undefined: nothing is left. */
  last: LogKey | undefined;
}

/** Logs whose time is over, of one table. */
export interface LogSource {
  readonly kind: LogKind;
  /** Looks at `limit` pieces after this one, in the order of keys and marks; at fewer when they have MOST_BYTES together. */
  page(client: ClientBase, after: LogKey | undefined, limit: number): Promise<LogPage>;
  /** Those of these that are still as they were read, and whose owner still has ended. @returns how many went */
  remove(client: ClientBase, rows: LogKey[]): Promise<number>;
}

/** Text that one page is to bring, about, going by the one before. */
const PAGE_CHARACTERS = 500_000;
const MOST: Record<LogKind, number> = { job_log: 2000, runner_log: 20 };
/**
 * Of text, where the page before says nothing of this one: only the last piece of a page may go beyond. JSON makes up to six
 * characters of a byte (control characters), so a page is 8 MB at most, and one more piece.
 */
export const MOST_BYTES = 1_333_333;

/** All of them, a page at a time; each page is a statement of its own, so no snapshot is held while files are written. */
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
