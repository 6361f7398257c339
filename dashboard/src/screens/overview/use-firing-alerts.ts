import { $api } from '../../api/client.js';
import { useLiveRead } from '../../live/use-live-read.js';

/** Alerts that fire, up to a page of them. */
export const useFiringAlerts = () =>
  $api.useQuery('get', '/api/alerts', { params: { query: { state: 'firing', limit: '100' } } });

/** Has them read again as they change: by one component of a screen, or each of them would read. */
export const useLiveFiringAlerts = (): void => useLiveRead('alerts', useFiringAlerts());
