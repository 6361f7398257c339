import { useQueryClient } from '@tanstack/react-query';

/** Returns a function that performs a request and then has everything on the page read again. */
export function useAct(): <Data>(request: Promise<{ data?: Data; error?: unknown }>) => Promise<Data> {
  const cache = useQueryClient();
  return async <Data>(request: Promise<{ data?: Data; error?: unknown }>) => {
    const { data, error } = await request;
    // A problem document, or whatever answered in the hub's stead: shown by ProblemNote.
    if (error !== undefined) throw error as Error;
    await cache.invalidateQueries();
    return data as Data;
  };
}

/** Body of an act with a reason; none without one. */
export const because = (reason: string): { reason?: string } => (reason === '' ? {} : { reason });
