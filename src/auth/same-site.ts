import type { IncomingHttpHeaders } from 'node:http';
import { HubError } from '../common/errors.js';

/** Part of a request by which its sender's page is known. */
export interface SiteClues {
  method: string;
  headers: IncomingHttpHeaders;
  /** The hub's own host and port, as the browser knows them. */
  host: string | undefined;
}

/**
 * Refuses a request that a page of another site has made, since browsers add cookies to it. Browsers state the relation
 * in Sec-Fetch-Site; without it, as in Chromium's upgrade to a WebSocket, Origin must be the hub's own.
 * @throws HubError FORBIDDEN
 */
export function refuseForeign({ method, headers, host }: SiteClues): void {
  const site = headers['sec-fetch-site'];
  const ownPage = site === 'same-origin' || (site === 'none' && (method === 'GET' || method === 'HEAD'));
  if (site === undefined ? isOwnOrigin(headers.origin, host) : ownPage) return;
  throw new HubError('FORBIDDEN', "The request was not made by the hub's own page; send a key instead of the cookie");
}

/** Schemes are not compared: behind a proxy that ends TLS the hub does not know its own. */
export function isOwnOrigin(origin: string | undefined, host: string | undefined): boolean {
  if (origin === undefined || host === undefined || !URL.canParse(origin)) return false;
  const { protocol, host: named } = new URL(origin);
  return /^https?:$/.test(protocol) && named === hostOf(`${protocol}//${host}`);
}

const hostOf = (url: string): string | undefined => (URL.canParse(url) ? new URL(url).host : undefined);
