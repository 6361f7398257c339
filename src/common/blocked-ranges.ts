import { BlockList, isIP } from 'node:net';

/**
 * Address ranges that neither runners nor calls to addresses of jobs may reach, by family: private, shared, link-local
 * (with the clouds' metadata services), loopback, multicast, reserved and for documentation, and the address by which
 * Azure's machines request their configuration.
 */
export const BLOCKED_RANGES: Record<4 | 6, readonly string[]> = {
  4: [
    '0.0.0.0/8',
    '10.0.0.0/8',
    '100.64.0.0/10',
    '127.0.0.0/8',
    '169.254.0.0/16',
    '168.63.129.16/32',
    '172.16.0.0/12',
    '192.0.0.0/24',
    '192.0.2.0/24',
    '192.168.0.0/16',
    '198.18.0.0/15',
    '198.51.100.0/24',
    '203.0.113.0/24',
    '224.0.0.0/4',
    '240.0.0.0/4',
  ],
  6: [
    '::/96', // With ::1, and IPv4 addresses in the oldest of their IPv6 notations.
    '::ffff:0:0/96',
    '::ffff:0:0:0/96',
    '64:ff9b::/96',
    '64:ff9b:1::/48',
    '2001::/32',
    '2001:db8::/32',
    '2002::/16',
    'fc00::/7',
    'fe80::/10',
    'fec0::/10',
    'ff00::/8',
  ],
};

const LISTS = { 4: listOf(4), 6: listOf(6) };

/** Builds one list per family: in a common list, `::ffff:0:0/96` would stand for all of IPv4. */
function listOf(family: 4 | 6): BlockList {
  const list = new BlockList();
  for (const range of BLOCKED_RANGES[family]) {
    const [net = '', prefix] = range.split('/');
    list.addSubnet(net, Number(prefix), `ipv${family}`);
  }
  return list;
}

/** Whether an address is in one of these ranges. */
export function isBlocked(ip: string): boolean {
  const family = isIP(ip);
  return (family === 4 || family === 6) && LISTS[family].check(ip, `ipv${family}`);
}
