import { $api } from '../../api/client.js';
import { useLive } from '../../live/use-live.js';
import { useSoon } from '../../live/use-soon.js';

/** Alerts that fire, up to a page of them. */
export function useFiringAlerts() {
  const alerts = $api.useQuery('get', '/api/alerts', { params: { query: { state: 'firing', limit: '100' } } });
  const read = useSoon(() => alerts.refetch());
  useLive('alerts', ({ type }) => {
    if (type !== 'error') read();
  });
  return alerts;
}
