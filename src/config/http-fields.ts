import { BlockList, isIP } from 'node:net';
import { field } from './field.js';
import type { TrustProxy } from './hub-config.js';

const SEGMENT = /^[\w.~-]{1,100}$/;

/** Express's names for the networks without public addresses. */
const NETWORKS = new Set(['loopback', 'linklocal', 'uniquelocal']);
const MAX_HOPS = 10;
/** One address without a display name, comment or quotes: what a mail header can't be made longer with. */
export const MAIL_ADDRESS = /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z\d](?:[A-Za-z\d.-]{0,250}[A-Za-z\d])?$/;

/** Schema of a path prefix of every route, without a trailing slash; `/` means none. */
export function pathPrefix() {
  return field({ example: '/hub' }, 'a path such as /hub, of letters, digits, dots, dashes and _', (text) => {
    const segments = text.replace(/\/$/, '').split('/').slice(1);
    // A URL parser removes segments of dots.
    const fit = segments.every((segment) => SEGMENT.test(segment) && segment !== '.' && segment !== '..');
    return text.startsWith('/') && fit ? segments.map((segment) => `/${segment}`).join('') : undefined;
  });
}

/** Schema of trusted proxies: `false`, `true` (one proxy), their number, or their addresses. */
export function trustedProxies() {
  const expected = 'false, true (one proxy), a number of proxies, or a comma-separated list of their addresses';
  return field({ example: 'loopback,10.0.0.0/8' }, expected, (text): TrustProxy | undefined => {
    const word = text.toLowerCase();
    if (['false', 'off', 'no', '0'].includes(word)) return false;
    if (['true', 'on', 'yes'].includes(word)) return 1;
    if (/^\d{1,2}$/.test(word)) return Number(word) <= MAX_HOPS ? Number(word) : undefined;
    const proxies = word.split(',').map((proxy) => proxy.trim());
    return proxies.every((proxy) => NETWORKS.has(proxy) || isNetwork(proxy)) ? proxies : undefined;
  });
}

/** Schema of an HTTP proxy, with or without `http://` before its host; a login in it is a secret. */
export function httpProxy() {
  const notes = { example: 'http://proxy.example.com:3128', secret: true };
  return field(
    notes,
    'an HTTP proxy: http://host:port, with user:password@ before the host if it requires a login',
    (text) => {
      const address = text.includes('://') ? text : `http://${text}`;
      return /^https?:\/\//i.test(address) && URL.canParse(address) ? address : undefined;
    },
  );
}

/** Schema of a list of networks in CIDR notation, and of single addresses. */
export function networks(example: string) {
  const expected = 'a comma-separated list of IP addresses and networks, such as 10.1.0.0/16';
  return field({ example }, expected, (text) => {
    const entries = text.split(',').map((entry) => entry.trim());
    return entries.every(isNetwork) ? entries : undefined;
  });
}

/** Schema of an address of mail, without a display name. */
export const mailAddress = (example: string) =>
  field({ example }, 'an address such as ops@example.com', (text) => (MAIL_ADDRESS.test(text) ? text : undefined));

function isNetwork(text: string): boolean {
  const [address = '', bits] = text.split('/');
  const version = isIP(address);
  if (version === 0 || bits === undefined) return version !== 0;
  // Express accepts no network that contains all addresses.
  if (Number(bits) === 0) return false;
  try {
    new BlockList().addSubnet(address, /^\d{1,3}$/.test(bits) ? Number(bits) : -1, version === 6 ? 'ipv6' : 'ipv4');
    return true;
  } catch {
    return false;
  }
}

/** Schema of the ports of deployments, `[address:]first-last`: pairs, so two at least. */
export function portRange(example: string) {
  const expected = 'a range of at least two ports, such as 20000-20999 or 0.0.0.0:20000-20999';
  return field({ example }, expected, (text) => {
    const { address, first, last } = portsOf(text);
    return isIP(address) === 4 && first >= 1024 && last <= 65_535 && first < last ? text : undefined;
  });
}

/** Parses a valid range of ports; without an address it is that of this machine's loopback. */
export function portsOf(text: string): { address: string; first: number; last: number } {
  const [, address = '127.0.0.1', first, last] = /^(?:([\d.]{7,15}):)?(\d{1,5})-(\d{1,5})$/.exec(text) ?? [];
  return { address, first: Number(first), last: Number(last) };
}
