import { $api } from '../../api/client.js';
import { useLiveRead } from '../../live/use-live-read.js';
import { useQueueRead } from '../../live/use-queue-read.js';

/** One group, read again when its job changes, and when another one does: it may have had the turn. */
export function useMerge(taskGroupId: string) {
  const query = $api.useQuery('get', '/api/merges/{taskGroupId}', { params: { path: { taskGroupId } } });
  const { data, refetch } = query;
  const isRead = data !== undefined;
  useLiveRead(`job:${data?.jobId}`, { isFetched: isRead, refetch });
  useQueueRead('merges', { isRead, refetch });
  return query;
}
