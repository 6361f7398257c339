/** Text that one page of a list brings, and one row more at most, whether its rows have a hundred bytes or a million. */
export const PAGE_BYTES = 2_000_000;

/** What a page's rows have beside their own columns. */
export const PAGE_COLUMNS = ['stored', 'stored_before', 'whole', 'bytes', 'before'] as const;

export interface PageSql {
  /** Selects the rows that the page would have by their number alone. */
  rows: string;
  order: string;
  /** A row's size as it is stored: known without a look at what is stored apart. */
  stored: string;
  /** A row's size as text. */
  bytes: string;
  most?: number;
}

/**
 * Ends a page where its text is enough. By what is stored first, so that what is packed apart is unpacked for few rows more than the
 * page has. Each row has its `bytes`, and `whole`, how many rows there would have been.
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

/** Of the columns of a job, and of whatever has a result. */
export const JOB_SIZE = {
  stored: `pg_column_size(data) + coalesce(pg_column_size(result), 0) + 500`,
  bytes: `octet_length(data::text) + coalesce(octet_length(result::text), 0) + 500`,
};
