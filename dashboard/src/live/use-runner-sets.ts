import { $api } from '../api/client.js';
import { useLiveRead } from './use-live-read.js';

/** Pooled runners belong to no workflow job, so that no topic has them. */
const READ_MS = 15_000;

/** Runner sets with what is used of them, read again whenever a workflow job changes. */
export function useRunnerSets() {
  const sets = $api.useQuery('get', '/api/runners/sets', {}, { refetchInterval: READ_MS });
  useLiveRead('demands', sets);
  return sets;
}
