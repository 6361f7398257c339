import { $api } from '../api/client.js';
import { useLiveRead } from './use-live-read.js';

/** Pooled runners belong to no workflow job, so that no topic has them. */
const READ_MS = 15_000;

/** Runner sets with what is used of them. */
export const useRunnerSets = () => $api.useQuery('get', '/api/runners/sets', {});

/** The same, read again whenever a workflow job changes: by one component of a screen, or each of them would read. */
export function useLiveRunnerSets() {
  const sets = $api.useQuery('get', '/api/runners/sets', {}, { refetchInterval: READ_MS });
  useLiveRead('demands', sets);
  return sets;
}
