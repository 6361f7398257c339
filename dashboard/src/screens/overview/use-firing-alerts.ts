import { $api } from '../../api/client.js';
import { useLiveRead } from '../../live/use-live-read.js';

/** Alerts that fire, up to a page of them. */
export function useFiringAlerts() {
  const alerts = $api.useQuery('get', '/api/alerts', { params: { query: { state: 'firing', limit: '100' } } });
  useLiveRead('alerts', alerts);
  return alerts;
}
