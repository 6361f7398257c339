import { useQueryClient } from '@tanstack/react-query';
import { problemOf } from '../api/client.js';
import { SESSION } from '../api/query-client.js';

/** Returns a function that performs a request and then has everything on the page read again. */
export function useAct(): <Data>(request: Promise<{ data?: Data; error?: unknown }>) => Promise<Data> {
  const cache = useQueryClient();
  return async <Data>(request: Promise<{ data?: Data; error?: unknown }>) => {
    const { data, error } = await request;
    // A problem document, or whatever answered in the hub's stead: shown by ProblemNote.
    if (error !== undefined) {
      // The session has ended, or its role is another one now.
      if ([401, 403].includes(problemOf(error).status)) void cache.invalidateQueries({ queryKey: SESSION });
      throw error as Error;
    }
    // What is done is done, also if the page can't be read again.
    void cache.invalidateQueries();
    return data as Data;
  };
}

/** Body of an act with a reason; none without one. */
export const because = (reason: string): { reason?: string } => (reason === '' ? {} : { reason });

/** Returns the search of the audit that shows the event of an act that was answered. */
export function eventOf({ headers }: Response): { event?: string } {
  const event = headers.get('RunnerHub-Audit-Event');
  return event === null ? {} : { event };
}
