import { isIP } from 'node:net';
import { BLOCKED_RANGES } from '../../common/blocked-ranges.js';

export const CHAIN_PREFIX = 'RUNNERHUB-';

/** Names the chain of a network; each has its own, since two Docker engines on one host have different exceptions. */
export function chainName(bridge: string): string {
  return CHAIN_PREFIX + bridge;
}

/** An address inside the blocked ranges that runners need nevertheless. */
export interface AllowRule {
  ip: string;
  port: number;
  protocols: readonly ('tcp' | 'udp')[];
}

/** Rules of a network's chain, by address family. */
export type Rules = (family: 4 | 6) => string[];

/**
 * Builds the chain as iptables-restore reads it: declared again and filled in one transaction, so there is no moment
 * without rules.
 */
export function chainOf(bridge: string, rules: readonly string[]): string {
  const chain = chainName(bridge);
  return ['*filter', `:${chain} - [0:0]`, ...rules.map((rule) => `-A ${chain} ${rule}`), 'COMMIT', ''].join('\n');
}

/**
 * Rules of a network that leads to the internet and to nothing private. Allowed packets RETURN to the rules behind the
 * chain; it accepts nothing by itself.
 */
export function openRules(exceptions: readonly AllowRule[]): Rules {
  return (family) => [
    '-m conntrack --ctstate RELATED,ESTABLISHED -j RETURN',
    // Without neighbor discovery there is no IPv6 at all.
    ...(family === 6 ? ['-p ipv6-icmp --icmpv6-type 135 -j RETURN', '-p ipv6-icmp --icmpv6-type 136 -j RETURN'] : []),
    ...exceptions
      .filter(({ ip }) => isIP(ip) === family)
      .flatMap(({ ip, port, protocols }) =>
        protocols.map((protocol) => `-d ${ip} -p ${protocol} --dport ${port} -j RETURN`),
      ),
    ...BLOCKED_RANGES[family].map((range) => `-d ${range} -j REJECT`),
    // The host itself, by any of its addresses.
    '-m addrtype --dst-type LOCAL -j REJECT',
  ];
}

/**
 * Rules of a network that leads to one proxy in it: nothing else, neither another container nor this host. They accept,
 * since Docker's own rule behind them drops all traffic between containers.
 */
export function strictRules(proxy: string, port: number): Rules {
  const toProxy = [
    `-d ${proxy} -p tcp --dport ${port} -j ACCEPT`,
    `-s ${proxy} -p tcp --sport ${port} -m conntrack --ctstate ESTABLISHED -j ACCEPT`,
  ];
  return (family) => [...(family === 4 ? toProxy : []), '-j REJECT'];
}
