import { isIP } from 'node:net';
import { BLOCKED_RANGES } from '../blocked-ranges.js';

export const CHAIN_PREFIX = 'RUNNERHUB-';

/** Each network has its own chain, since two engines on one host have different exceptions. */
export function chainName(bridge: string): string {
  return CHAIN_PREFIX + bridge;
}

/** Something inside the blocked ranges that runners need all the same. */
export interface AllowRule {
  ip: string;
  port: number;
  protocols: readonly ('tcp' | 'udp')[];
}

/** What is written into a network's chain. */
export type Rules = (family: 4 | 6) => string[];

/**
 * The chain as iptables-restore reads it: declared anew and filled in one transaction, so there is no moment without
 * rules.
 */
export function chainOf(bridge: string, rules: readonly string[]): string {
  const chain = chainName(bridge);
  return ['*filter', `:${chain} - [0:0]`, ...rules.map((rule) => `-A ${chain} ${rule}`), 'COMMIT', ''].join('\n');
}

/**
 * For a network that leads to the internet and to nothing private. What it lets pass RETURNs to the rules that stand
 * behind it; it accepts nothing by itself.
 */
export function openRules(exceptions: readonly AllowRule[]): Rules {
  return (family) => [
    '-m conntrack --ctstate RELATED,ESTABLISHED -j RETURN',
    // Without neighbour discovery there is no IPv6 at all.
    ...(family === 6 ? ['-p ipv6-icmp --icmpv6-type 135 -j RETURN', '-p ipv6-icmp --icmpv6-type 136 -j RETURN'] : []),
    ...exceptions
      .filter(({ ip }) => isIP(ip) === family)
      .flatMap(({ ip, port, protocols }) =>
        protocols.map((protocol) => `-d ${ip} -p ${protocol} --dport ${port} -j RETURN`),
      ),
    ...BLOCKED_RANGES[family].map((range) => `-d ${range} -j REJECT`),
    // The host itself, by whichever of its addresses.
    '-m addrtype --dst-type LOCAL -j REJECT',
  ];
}

/**
 * For a network that leads to one proxy in it: nothing else, neither another container nor this host. It accepts, since
 * the engine's own rule behind it drops all that goes from container to container.
 */
export function strictRules(proxy: string, port: number): Rules {
  const toProxy = [
    `-d ${proxy} -p tcp --dport ${port} -j ACCEPT`,
    `-s ${proxy} -p tcp --sport ${port} -m conntrack --ctstate ESTABLISHED -j ACCEPT`,
  ];
  return (family) => [...(family === 4 ? toProxy : []), '-j REJECT'];
}
