import type { IncomingMessage } from 'node:http';
import { isLoopback } from '../config/load-config.js';

/** Headers that proxies add to forwarded requests. */
const FORWARDED = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip'];

/**
 * Checks that a request to a hub on loopback was made on this machine, without a sign of a proxy: a forwarding header,
 * the hub's public name as host, or HTTP/1.0, which nginx speaks by default.
 */
export function isLocal({ headers, httpVersion }: Pick<IncomingMessage, 'headers' | 'httpVersion'>): boolean {
  if (httpVersion === '1.0' || FORWARDED.some((name) => headers[name] !== undefined)) return false;
  const { host = '' } = headers;
  return isLoopback(host.replace(/:\d{1,5}$/, '').replace(/^\[(.*)\]$/, '$1'));
}
