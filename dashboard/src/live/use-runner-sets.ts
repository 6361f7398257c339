import { $api } from '../api/client.js';
import { useLive } from './use-live.js';
import { useSoon } from './use-soon.js';

/** Pooled runners belong to no workflow job, so that no topic has them. */
const READ_MS = 15_000;

/** Runner sets with what is used of them, read again whenever a workflow job changes. */
export function useRunnerSets() {
  const sets = $api.useQuery('get', '/api/runners/sets', {}, { refetchInterval: READ_MS });
  const read = useSoon(() => sets.refetch());
  useLive('demands', ({ type }) => {
    if (type !== 'error') read();
  });
  return sets;
}
