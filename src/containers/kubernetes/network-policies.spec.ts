import { describe, expect, it } from 'vitest';
import { BlockList, isIP } from 'node:net';
import { networkPolicy } from './network-policies.js';

const blocks = (networkPolicy('runner').spec?.egress ?? [])
  .filter(({ ports }) => ports === undefined)
  .flatMap(({ to = [] }) => to.flatMap(({ ipBlock }) => ipBlock ?? []));

/** Decides as a network plugin does. */
function reaches(address: string): boolean {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  const within = (cidr: string) => {
    const [net = '', bits] = cidr.split('/');
    if (isIP(net) !== isIP(address)) return false;
    const list = new BlockList();
    list.addSubnet(net, Number(bits), family);
    return list.check(address, family);
  };
  return blocks.some(({ cidr, except = [] }) => within(cidr) && !except.some(within));
}

describe('networkPolicy', () => {
  it.each(['140.82.121.4', '8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:50c0:8000::153'])(
    'lets runners reach %s',
    (address) => expect(reaches(address)).toBe(true),
  );

  it.each([
    ...['169.254.169.254', '10.96.0.1', '172.17.0.1', '192.168.1.1', '100.64.0.1', '127.0.0.1', '0.0.0.0'],
    ...['fd00:ec2::254', 'fe80::1', '::1', '64:ff9b::a00:1', '2002:a00:1::', '::10.0.0.1', '::ffff:0:10.0.0.1'],
  ])('keeps runners from %s', (address) => expect(reaches(address)).toBe(false));

  it('lets runners reach pods for DNS only, and a node’s own DNS cache', () => {
    const [dns] = networkPolicy('runner').spec?.egress ?? [];
    expect(dns?.ports).toEqual([
      { protocol: 'UDP', port: 53 },
      { protocol: 'TCP', port: 53 },
    ]);
    expect(dns?.to).toEqual([{ namespaceSelector: {} }, { ipBlock: { cidr: '169.254.20.10/32' } }]);
  });

  it('excepts only ranges that the API server accepts', () => {
    for (const { cidr, except = [] } of blocks) {
      expect(except.length).toBeGreaterThan(0);
      // Go reads ::ffff:0:0/96 as IPv4, which is not within ::/0.
      expect(except).not.toContain('::ffff:0:0/96');
      expect(except.every((range) => range.includes(':') === cidr.includes(':'))).toBe(true);
    }
  });

  it.each(['none', 'runner'] as const)('allows no ingress to %s', (network) => {
    expect(networkPolicy(network).spec).toMatchObject({ policyTypes: ['Ingress', 'Egress'], ingress: [] });
  });

  it('allows no egress from none', () => expect(networkPolicy('none').spec?.egress).toEqual([]));
});
