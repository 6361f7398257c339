/** Rows of a list of any length, of which only those near the visible ones are held. */
export interface RowSource<Row> {
  /** Number of rows that are known to exist. */
  count: number;
  /** The row at a position; undefined while it is read. */
  rowAt: (index: number) => Row | undefined;
  /** Has the rows read that are visible, and those around them. */
  see: (first: number, last: number) => void;
  /** Whether there may be rows after the known ones. */
  hasMore: boolean;
  /** False before the first answer. */
  isRead: boolean;
  error: unknown;
  refetch: () => unknown;
}

/** Pages of a list as react-query has them, for lists of moderate length, which are held whole. */
export interface Pages<Row> {
  data: { pages: { items: Row[] }[] } | undefined;
  error: unknown;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
  refetch: () => unknown;
}

/** Rows that are left below the visible ones when the next page is asked for. */
const AHEAD = 150;

export function sourceOf<Row>(pages: Pages<Row>): RowSource<Row> {
  const rows = pages.data?.pages.flatMap(({ items }) => items) ?? [];
  const { hasNextPage, isFetchingNextPage } = pages;
  return {
    count: rows.length,
    rowAt: (index) => rows[index],
    see: (_, last) => {
      if (hasNextPage && !isFetchingNextPage && last > rows.length - AHEAD) pages.fetchNextPage();
    },
    hasMore: hasNextPage,
    isRead: pages.data !== undefined,
    error: pages.error,
    refetch: pages.refetch,
  };
}
