import { $api } from '../../api/client.js';
import { useLiveRead } from '../../live/use-live-read.js';
import { useQueueRead } from '../../live/use-queue-read.js';

/** One deployment, read again when its job changes, and when another one does, which may replace it. */
export function useDeployment(id: string) {
  const query = $api.useQuery('get', '/api/deployments/{deploymentId}', { params: { path: { deploymentId: id } } });
  const { data, refetch } = query;
  const isRead = data !== undefined;
  useLiveRead(`job:${data?.jobId}`, { isFetched: isRead, refetch });
  useQueueRead('deploys', { isRead, refetch });
  return query;
}
