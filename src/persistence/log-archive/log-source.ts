import type { ClientBase } from 'pg';
import type { LogKind } from './archive-format.js';

/** Something of a log: `json` as PostgreSQL writes it, `key` and `mark` by which exactly this is found again. */
export interface LogRow {
  json: string;
  key: string;
  mark: string;
}

/** Logs whose time is over, of one table. */
export interface LogSource {
  readonly kind: LogKind;
  /** At most `limit` after this one, in the order of keys and marks; none are left when there are fewer than one. */
  page(client: ClientBase, after: LogRow | undefined, limit: number): Promise<LogRow[]>;
  /** Those of these that are still as they were read, and whose owner still has ended. @returns how many went */
  remove(client: ClientBase, rows: Pick<LogRow, 'key' | 'mark'>[]): Promise<number>;
}

/** Text that one page is to bring, about, going by the one before. */
const PAGE_CHARACTERS = 500_000;
/** What a page brings when long lines follow short ones: 20 MB of a job's lines; runners' logs are a megabyte at most. */
const MOST: Record<LogKind, number> = { job_log: 2000, runner_log: 20 };

/** All of them, a page at a time; each page is a statement of its own, so no snapshot is held while files are written. */
export async function* pagesOf(
  source: LogSource,
  client: ClientBase,
  signal?: AbortSignal,
): AsyncGenerator<LogRow[], void> {
  let after: LogRow | undefined;
  let limit = 1;
  for (;;) {
    signal?.throwIfAborted();
    const rows = await source.page(client, after, limit);
    if (rows.length === 0) return;
    yield rows;
    after = rows.at(-1);
    const characters = rows.reduce((sum, { json }) => sum + json.length, 0);
    limit = Math.max(
      1,
      Math.min(limit * 4, MOST[source.kind], Math.floor((PAGE_CHARACTERS * rows.length) / characters)),
    );
  }
}
