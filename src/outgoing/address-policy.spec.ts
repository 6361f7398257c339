import { describe, expect, it } from 'vitest';
import { AddressPolicy } from './address-policy.js';

describe('AddressPolicy', () => {
  const policy = new AddressPolicy(['10.1.0.0/16', '127.0.0.1', 'fd00:1::/32']);

  it.each([...['8.8.8.8', '140.82.121.3', '2606:4700::1111', '10.1.2.3', '127.0.0.1', 'fd00:1::5']])(
    'permits %s',
    (ip) => {
      expect(policy.permits(ip)).toBe(true);
    },
  );

  it.each([
    ...['10.2.0.1', '127.0.0.2', '0.0.0.0', '169.254.169.254', '100.64.0.1', '192.168.1.1', '172.31.255.255'],
    ...['192.0.2.1', '198.51.100.7', '203.0.113.9', '224.0.0.1', '255.255.255.255', '168.63.129.16'],
    ...['::1', '::', '::ffff:127.0.0.1', '::ffff:7f00:1', '64:ff9b::7f00:1', '2002:7f00:1::', 'fe80::1', 'fd00:2::1'],
    ...['2001:db8::1', 'ff02::1', '', 'localhost', '127.1'],
  ])('refuses %s', (ip) => {
    expect(policy.permits(ip)).toBe(false);
  });

  it.each([
    ['a public and a private address', ['8.8.8.8', '10.2.0.1']],
    ['no address', []],
  ])('refuses a host with %s', (_, addresses) => {
    expect(() => policy.ensure('host', addresses)).toThrow(/host is in a private.*EGRESS_ALLOW/);
  });
});
