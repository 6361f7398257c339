import type { IncomingHttpHeaders } from 'node:http';
import { isLoopback } from '../../config/load-config.js';

/** What proxies add to the requests that they pass on. */
const FORWARDED = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip'];

/**
 * True for a request to a hub on loopback that was made on this machine, and not passed on by a proxy there: such a one
 * says so, or keeps the name that the hub has for the world.
 */
export function isLocal(headers: IncomingHttpHeaders): boolean {
  if (FORWARDED.some((name) => headers[name] !== undefined)) return false;
  const { host = '' } = headers;
  return isLoopback(host.replace(/:\d{1,5}$/, '').replace(/^\[(.*)\]$/, '$1'));
}
