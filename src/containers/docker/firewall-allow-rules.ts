import { lookup } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { isLoopback } from '../../config/load-config.js';
import { apiAddress } from './api-address.js';
import type { AllowRule } from './isolation-rules.js';

/** Allows this host's name servers, to which Docker forwards a container's queries. */
export async function nameServers(file = '/etc/resolv.conf'): Promise<AllowRule[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return [...text.matchAll(/^[ \t]*nameserver[ \t]+(\S+)/gm)].flatMap(([, ip = '']) =>
    isIP(ip) === 0 ? [] : [{ ip, port: 53, protocols: ['udp', 'tcp'] as const }],
  );
}

/**
 * Allows GitHub's API inside a blocked range (GitHub Enterprise Server in a private network). An API on this host's
 * loopback is reached by the bridge's own address.
 */
export async function apiAllowRule(apiUrl: string, gateway: string | undefined): Promise<AllowRule[]> {
  const { host, port } = apiAddress(apiUrl);
  const found = isIP(host) ? [host] : await addresses(host);
  const ips = found.flatMap((ip) => (isLoopback(ip) ? (gateway ?? []) : ip));
  return [...new Set(ips)].map((ip) => ({ ip, port, protocols: ['tcp'] }));
}

async function addresses(host: string): Promise<string[]> {
  // When the name can't be resolved there is no rule, and the caller's next check resolves it again.
  const found = await lookup(host, { all: true }).catch(() => []);
  return found.map(({ address }) => address);
}
