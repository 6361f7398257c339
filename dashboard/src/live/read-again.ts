import type { QueryClient, QueryFilters } from '@tanstack/react-query';

/** Reads queries again, and once more those whose first read was under way: it may be older than what caused this read. */
export async function readAgain(cache: QueryClient, filters: QueryFilters): Promise<void> {
  const joined = cache
    .getQueryCache()
    .findAll({ ...filters, fetchStatus: 'fetching' })
    .filter(({ state }) => state.data === undefined);
  await cache.invalidateQueries(filters);
  if (joined.length > 0) await cache.invalidateQueries({ predicate: (query) => joined.includes(query) });
}
