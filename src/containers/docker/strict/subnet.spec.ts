import { describe, expect, it } from 'vitest';
import { split } from './subnet.js';

describe('split', () => {
  it.each([
    ['172.20.0.0/16', '172.20.0.0/17', '172.20.255.254'],
    ['192.168.16.0/20', '192.168.16.0/21', '192.168.31.254'],
    ['10.0.0.128/25', '10.0.0.128/26', '10.0.0.254'],
    ['10.1.2.8/29', '10.1.2.8/30', '10.1.2.14'],
  ])('splits %s', (subnet, ipRange, proxy) => expect(split(subnet)).toEqual({ subnet, ipRange, proxy }));

  it('refuses a subnet that is too small', () => expect(() => split('10.0.0.0/30')).toThrow(/too small/));
});
