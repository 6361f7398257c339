import { BlockList, isIP } from 'node:net';
import { isBlocked } from '../common/blocked-ranges.js';
import { HubError } from '../common/errors.js';

/** Decides which addresses a call may reach: all public ones, and those that the operator allows (`EGRESS_ALLOW`). */
export class AddressPolicy {
  private readonly allowed: Record<4 | 6, BlockList> = { 4: new BlockList(), 6: new BlockList() };

  /** @param allow addresses and networks in CIDR notation */
  constructor(allow: readonly string[]) {
    for (const range of allow) {
      const [net = '', prefix] = range.split('/');
      const family = isIP(net) === 6 ? 6 : 4;
      this.allowed[family].addSubnet(net, Number(prefix ?? (family === 6 ? 128 : 32)), `ipv${family}`);
    }
  }

  permits(ip: string): boolean {
    const family = isIP(ip);
    if (family !== 4 && family !== 6) return false;
    return !isBlocked(ip) || this.allowed[family].check(ip, `ipv${family}`);
  }

  /** @throws HubError ADDRESS_NOT_ALLOWED unless all of a host's addresses are permitted: a mixed record is an attack */
  ensure(host: string, addresses: readonly string[]): void {
    const refused = addresses.find((ip) => !this.permits(ip));
    if (addresses.length > 0 && refused === undefined) return;
    throw new HubError(
      'ADDRESS_NOT_ALLOWED',
      `${host} is in a private or reserved network; if the hub may call it, add its network to EGRESS_ALLOW`,
    );
  }
}
