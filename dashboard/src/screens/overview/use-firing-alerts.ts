import { $api } from '../../api/client.js';
import { useLive } from '../../live/use-live.js';

/** Alerts that fire, up to a page of them. */
export function useFiringAlerts() {
  const alerts = $api.useQuery('get', '/api/alerts', { params: { query: { state: 'firing', limit: '100' } } });
  useLive('alerts', ({ type }) => {
    if (type === 'update') void alerts.refetch();
  });
  return alerts;
}
