/**
 * Credentials that a path requires. `public`: none. `browser`: a key, as Bearer or, since people open it in a browser,
 * as the password of HTTP Basic. `bearer`: a Bearer key; Basic is refused there, because browsers also send it with
 * requests that other sites make.
 */
export type Access = 'public' | 'browser' | 'bearer';

const PUBLIC = ['/', '/health', '/health/live', '/health/ready', '/webhooks/github'];
const BROWSER_PAGES = ['/admin/queues', '/api/docs', '/api/docs-json'];

export function accessOf(path: string, metricsPublic: boolean): Access {
  const at = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
  if (PUBLIC.includes(at)) return 'public';
  if (at === '/metrics' && metricsPublic) return 'public';
  return BROWSER_PAGES.some((page) => at === page || at.startsWith(`${page}/`)) ? 'browser' : 'bearer';
}
