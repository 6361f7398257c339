/** How the API's lists are read page by page, for `useInfiniteQuery`. */
export const PAGING = {
  pageParamName: 'cursor',
  initialPageParam: null,
  getNextPageParam: ({ nextCursor }: { nextCursor: string | null }) => nextCursor ?? undefined,
} as const;

/** Rows of a page of a list. */
export const PAGE = '200';
