import { isIP } from 'node:net';

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

/** Private, shared, link-local (with the clouds' metadata services), loopback and multicast. */
const BLOCKED: Record<4 | 6, readonly string[]> = {
  4: [
    '0.0.0.0/8',
    '10.0.0.0/8',
    '100.64.0.0/10',
    '127.0.0.0/8',
    '169.254.0.0/16',
    '172.16.0.0/12',
    '192.168.0.0/16',
    '198.18.0.0/15',
    '224.0.0.0/4',
  ],
  6: ['::1/128', 'fc00::/7', 'fe80::/10', 'ff00::/8', '::ffff:0:0/96', '64:ff9b::/96'],
};

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
    ...BLOCKED[family].map((range) => `-d ${range} -j REJECT`),
    // The host itself, by whichever of its addresses.
    '-m addrtype --dst-type LOCAL -j REJECT',
  ];
  return ['*filter', `:${chain} - [0:0]`, ...rules.map((rule) => `-A ${chain} ${rule}`), 'COMMIT', ''].join('\n');
}
