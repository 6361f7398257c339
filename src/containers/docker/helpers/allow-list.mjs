// What may be asked for: patterns `host`, `*.domain`, with `:port` for other ports than those of the web, `!` before what is not meant.
import { lookup } from 'node:dns';
import { BlockList, isIP } from 'node:net';

const WEB_PORTS = [80, 443];

function toRule(pattern) {
  const [, not, subdomains, host, port] = /^(!?)(\*\.)?(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(pattern);
  const name = plain(host);
  const fits = subdomains ? (asked) => asked.endsWith(`.${name}`) : (asked) => asked === name;
  const ports = port === undefined ? WEB_PORTS : [Number(port)];
  return { allows: !not, fits: (asked, number) => ports.includes(number) && fits(asked) };
}

/** A name as it is compared: in small letters, without brackets and the root's dot. */
export const plain = (host) =>
  host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');

function toBlockList(ranges, family) {
  const list = new BlockList();
  for (const range of ranges) list.addSubnet(...range.split('/').map((part, n) => (n ? Number(part) : part)), family);
  return list;
}

export class AllowList {
  /** `trusted` are `host:port` that may have addresses inside the blocked ranges: GitHub's own API in a private network. */
  constructor({ allow, trusted, blocked }) {
    this.rules = [...allow, ...trusted].map(toRule);
    this.trusted = trusted.map(toRule);
    // One for each family: in one list, an IPv6 range of mapped addresses would stand for all of IPv4.
    this.blocked = { 4: toBlockList(blocked[4], 'ipv4'), 6: toBlockList(blocked[6], 'ipv6') };
  }

  /** The last pattern that fits decides. */
  allows({ host, port }) {
    return this.rules.findLast(({ fits }) => fits(host, port))?.allows === true && this.mayConnect(host, host, port);
  }

  /** As `net.connect` takes it: of a name's addresses only those that may be connected with. */
  lookupFor(target) {
    return (host, options, done) =>
      lookup(host, { ...options, all: true }, (error, found = []) => {
        if (error) return done(error);
        const open = found.filter(({ address }) => this.mayConnect(address, target.host, target.port));
        if (open.length === 0) return done(new Error(`${host} has only addresses that must not be reached`));
        return options.all ? done(null, open) : done(null, open[0].address, open[0].family);
      });
  }

  /** What a job is told, and the log; hostile text stays in its quotes. */
  refusal(target) {
    const what = target === undefined ? 'This address' : JSON.stringify(`${target.host}:${target.port}`);
    console.log(`refused ${what}`);
    return `${what} is none of the hosts that this runner may reach: see allowHosts of its runner set\n`;
  }

  mayConnect(address, host, port) {
    const family = isIP(address);
    if (family === 0 || this.trusted.some(({ fits }) => fits(host, port))) return true;
    return !this.blocked[family].check(address, `ipv${family}`);
  }
}
