import { isIP } from 'node:net';
import { BLOCKED_RANGES } from '../blocked-ranges.js';

export const CHAIN_PREFIX = 'RUNNERHUB-';

/** Each network has its own chain, since two engines on one host have different exceptions. */
export function chainName(bridge: string): string {
  return CHAIN_PREFIX + bridge;
}

/** Something inside the blocked ranges that runners need all the same. */
export interface Exception {
  ip: string;
  port: number;
  protocols: readonly ('tcp' | 'udp')[];
}

/**
 * The chain as iptables-restore reads it: declared anew and filled in one transaction, so there is no moment without
 * rules. What it lets pass RETURNs to the rules that stand behind it; it accepts nothing by itself.
 */
export function chainRules(family: 4 | 6, bridge: string, exceptions: readonly Exception[]): string {
  const chain = chainName(bridge);
  const rules = [
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
  return ['*filter', `:${chain} - [0:0]`, ...rules.map((rule) => `-A ${chain} ${rule}`), 'COMMIT', ''].join('\n');
}
