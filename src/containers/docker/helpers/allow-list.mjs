// Allowed hosts: patterns `host`, `*.domain`, with `:port` for other ports than 80 and 443, `!` before an exclusion.
import { BlockList, isIP } from 'node:net';
import { resolveName } from './lookups.mjs';

const WEB_PORTS = [80, 443];

function toRule(pattern) {
  const [, not, subdomains, host, port] = /^(!?)(\*\.)?(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(pattern);
  const name = toName(host);
  const fitsHost = subdomains ? (asked) => asked.endsWith(`.${name}`) : (asked) => asked === name;
  // An exclusion without a port applies to any port.
  const ports = port === undefined ? (not ? undefined : WEB_PORTS) : [Number(port)];
  return { allows: !not, fits: (asked, number) => (ports?.includes(number) ?? true) && fitsHost(asked) };
}

/** Normalizes a host for comparison: lower case, without brackets and the root's dot. */
export const toName = (host) =>
  host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');

function toBlockList(ranges, family) {
  const list = new BlockList();
  for (const range of ranges) {
    const [net, bits] = range.split('/');
    list.addSubnet(net, Number(bits), family);
  }
  return list;
}

export class AllowList {
  /** Compiles the patterns. `trusted` hosts may be inside the blocked ranges: GitHub's own server in a private network. */
  constructor({ allow, trusted, blocked }) {
    this.rules = [...allow, ...trusted].map(toRule);
    this.trusted = trusted.map(toRule);
    // One list per family: in a common list, an IPv6 range of mapped addresses would stand for all of IPv4.
    this.blocked = { 4: toBlockList(blocked[4], 'ipv4'), 6: toBlockList(blocked[6], 'ipv6') };
  }

  /** Whether a request is allowed: the last pattern that matches decides. */
  allows({ host, port }) {
    const rule = this.rules.findLast(({ fits }) => fits(host, port));
    return rule?.allows === true && this.mayConnect(host, { host, port });
  }

  /** Returns a lookup for `net.connect` that yields only addresses that may be reached. `client`: the requesting socket */
  lookupFor(target, client) {
    return (host, options, done) =>
      resolveName(client, host, options, (error, found = []) => {
        if (error) return done(error);
        const open = found.filter(({ address }) => this.mayConnect(address, target));
        if (open.length === 0) return done(new Error(`${host} has only addresses that runners must not reach`));
        return options.all ? done(null, open) : done(null, open[0].address, open[0].family);
      });
  }

  mayConnect(address, { host, port }) {
    const family = isIP(address);
    if (family === 0 || this.trusted.some(({ fits }) => fits(host, port))) return true;
    return !this.blocked[family].check(address, `ipv${family}`);
  }
}
