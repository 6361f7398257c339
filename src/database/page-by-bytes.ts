import { PAGE_BYTES } from '../common/answers.js';

/** Columns that a page's rows have besides their own. */
export const PAGE_COLUMNS = ['stored', 'stored_before', 'whole', 'bytes', 'before'] as const;

export interface PageSql {
  /** Selects the rows of a page limited by number alone. */
  rows: string;
  order: string;
  /** A row's stored size: known without reading values that are stored out of line. */
  stored: string;
  /** A row's size as text. */
  bytes: string;
  most?: number;
}

/**
 * Returns SQL that ends a page when its text is enough. Rows are first limited by stored size, so that out-of-line values
 * are unpacked for few rows beyond the page. Each row has its `bytes`, and `whole`, the number of rows without the limit.
 */
export function pageByBytes({ rows, order, stored, bytes, most = PAGE_BYTES }: PageSql): string {
  return `
  select * from (
    select *, sum(bytes) over (order by ${order}) - bytes as before from (
      select *, ${bytes} as bytes from (
        select *, sum(stored) over (order by ${order}) - stored as stored_before, count(*) over ()::integer as whole
          from (select *, ${stored} as stored from (${rows}) page) weighed
      ) few where stored_before < ${most}
    ) measured
  ) summed where before < ${most} order by ${order}`;
}
