/**
 * Credentials that a path requires. `open`: none. `page`: a key, as Bearer or, since people open it in a browser, as
 * the password of HTTP Basic. `key`: a Bearer key; Basic is refused there, because browsers also send it with requests
 * that other sites make.
 */
export type Access = 'open' | 'page' | 'key';

const OPEN = ['/', '/health', '/health/live', '/health/ready', '/webhooks/github'];
const PAGES = ['/admin/queues', '/api/docs', '/api/docs-json'];

export function accessOf(path: string, metricsOpen: boolean): Access {
  const at = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
  if (OPEN.includes(at)) return 'open';
  if (at === '/metrics' && metricsOpen) return 'open';
  return PAGES.some((page) => at === page || at.startsWith(`${page}/`)) ? 'page' : 'key';
}
