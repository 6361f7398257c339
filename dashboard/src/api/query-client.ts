import { QueryCache, QueryClient } from '@tanstack/react-query';
import { $api, problemOf } from './client.js';

const MAX_RETRIES = 3;
/** Time between reads of what could not be read, so that a page recovers whatever was away. */
const AGAIN_MS = 10_000;
const MAX_DELAY_MS = 30_000;

/** Key of the session among what is cached. */
export const SESSION = $api.queryOptions('get', '/api/session', {}).queryKey;

/** Answers that may be different soon: no answer at all, too many requests, a store that is away. */
const isPassing = (status: number): boolean => status === 0 || status === 429 || status >= 500;

/** Cache of what the hub answered. A session that has ended leads to the login, wherever it is noticed. */
export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error) => {
      if (problemOf(error).status === 401 && queryClient.getQueryData(SESSION) !== undefined)
        void queryClient.resetQueries({ queryKey: SESSION });
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 5000,
      gcTime: 60_000,
      // A hub on this computer answers without a network, too.
      networkMode: 'always',
      retry: (count, error) => count < MAX_RETRIES && isPassing(problemOf(error).status),
      retryDelay: (count, error) => Math.min(problemOf(error).retryMs ?? 1000 * 2 ** count, MAX_DELAY_MS),
      refetchInterval: ({ state: { error } }) => (error && isPassing(problemOf(error).status) ? AGAIN_MS : false),
    },
    mutations: { networkMode: 'always' },
  },
});
