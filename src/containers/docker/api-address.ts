import { isLoopback } from '../../config/load-config.js';

/** Address of GitHub's API as containers use it. */
export interface ApiAddress {
  /** Without the brackets of IPv6. */
  host: string;
  port: number;
  /** Whether it listens on this machine's loopback, as a simulator does: containers reach it by the name of their host. */
  local: boolean;
}

export function apiAddress(url: string): ApiAddress {
  const { hostname, port, protocol } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const number = port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port);
  return { host, port: number, local: isLoopback(host) };
}
