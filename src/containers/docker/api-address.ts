import { isLoopback } from '../../config/load-config.js';

/** GitHub's API as a container has to ask for it. */
export interface ApiAddress {
  /** Without brackets. */
  host: string;
  port: number;
  /** It listens on this machine's loopback, as a simulator does: containers find it by the name of their host. */
  local: boolean;
}

export function apiAddress(url: string): ApiAddress {
  const { hostname, port, protocol } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const number = port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port);
  return { host, port: number, local: isLoopback(host) };
}
