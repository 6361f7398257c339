import type { IncomingMessage } from 'node:http';
import { isLoopback } from '../../config/load-config.js';

/** What proxies add to the requests that they pass on. */
const FORWARDED = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip'];

/**
 * True for a request to a hub on loopback that was made on this machine, and shows no sign of a proxy there: a header that
 * says so, the name that the hub has for the world, or HTTP/1.0, which nginx speaks unless told otherwise.
 */
export function isLocal({ headers, httpVersion }: Pick<IncomingMessage, 'headers' | 'httpVersion'>): boolean {
  if (httpVersion === '1.0' || FORWARDED.some((name) => headers[name] !== undefined)) return false;
  const { host = '' } = headers;
  return isLoopback(host.replace(/:\d{1,5}$/, '').replace(/^\[(.*)\]$/, '$1'));
}
