import { lookup } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { isLoopback } from '../../config/load-config.js';
import { apiAddress } from './api-address.js';
import type { AllowRule } from './isolation-rules.js';

/** Name servers of this host, where the engine forwards a container's questions to. */
export async function nameServers(file = '/etc/resolv.conf'): Promise<AllowRule[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return [...text.matchAll(/^[ \t]*nameserver[ \t]+(\S+)/gm)].flatMap(([, ip = '']) =>
    isIP(ip) === 0 ? [] : [{ ip, port: 53, protocols: ['udp', 'tcp'] as const }],
  );
}

/**
 * GitHub's API where it stands inside a blocked range (GitHub Enterprise Server in the own network). One that listens on
 * this host's loopback is reached by the bridge's own address.
 */
export async function apiAllowRule(apiUrl: string, gateway: string | undefined): Promise<AllowRule[]> {
  const { host, port } = apiAddress(apiUrl);
  const found = isIP(host) ? [host] : await addresses(host);
  const ips = found.flatMap((ip) => (isLoopback(ip) ? (gateway ?? []) : ip));
  return [...new Set(ips)].map((ip) => ({ ip, port, protocols: ['tcp'] }));
}

async function addresses(host: string): Promise<string[]> {
  // Nobody to ask: no exception then, and the caller asks again at its next check.
  const found = await lookup(host, { all: true }).catch(() => []);
  return found.map(({ address }) => address);
}
