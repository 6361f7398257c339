import { $api } from '../../api/client.js';
import { usePaused } from '../../live/pause.js';
import { useLiveRead } from '../../live/use-live-read.js';
import { READ_MS } from '../../live/use-queue-read.js';

const ENDED = ['completed', 'failed', 'cancelled'];

/** Returns whether a task is over, whatever came of it. */
export const hasEnded = (state: string): boolean => ENDED.includes(state);

/** One task, read again when its job changes, and now and then while it is open: a lease changes no job. */
export function useTask(taskId: string) {
  const paused = usePaused();
  const query = $api.useQuery(
    'get',
    '/api/tasks/{taskId}',
    { params: { path: { taskId } } },
    { refetchInterval: ({ state: { data } }) => (paused || (data && hasEnded(data.state)) ? false : READ_MS) },
  );
  useLiveRead(`job:${query.data?.jobId}`, { isFetched: query.data !== undefined, refetch: query.refetch });
  return query;
}
