import { useQueryClient } from '@tanstack/react-query';
import { $api, type Schema } from '../api/client.js';
import { useLive } from './use-live.js';

type Queues = Schema<'QueueStatisticsList'>;
const OPTIONS = $api.queryOptions('get', '/api/queues/stats', {});

/** Statistics of all queues, which follow the hub's. */
export function useQueues() {
  const cache = useQueryClient();
  useLive('queues', ({ type, data }) => {
    if (type !== 'snapshot' && type !== 'update') return;
    const { queues: changed } = data as Queues;
    const names = new Set(changed.map(({ name }) => name));
    cache.setQueryData<Queues>(OPTIONS.queryKey, (known) => {
      if (type === 'snapshot' || !known) return { queues: changed };
      const byName = new Map(changed.map((queue) => [queue.name, queue]));
      const others = changed.filter(({ name }) => !known.queues.some((queue) => queue.name === name));
      return { queues: [...known.queues.map((q) => (names.has(q.name) ? (byName.get(q.name) ?? q) : q)), ...others] };
    });
  });
  return $api.useQuery('get', '/api/queues/stats', {}, { staleTime: 60_000 });
}
