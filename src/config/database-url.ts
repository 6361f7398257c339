const SHAPE = /^(postgres(?:ql)?:\/\/(?:[^/?#]*@)?)([^/?#@]*)(\/[^?#]*)?(\?[^#]*)?$/i;
const DEFAULT_PORT = 5432;

export interface DatabaseAddress {
  /** `host:port` pairs in the order in which they are tried; empty for a unix socket that a parameter names. */
  hosts: { host: string; port: number }[];
  /** The same URL, once for each host. */
  urls: string[];
  /** Identity of the ledger: hosts and database, no credentials, no parameters. */
  identity: string;
}

/** Parses `postgres://user:password@host:port,host:port/database?sslmode=…`, which URL can't. Undefined for other texts. */
export function parseDatabaseUrl(url: string): DatabaseAddress | undefined {
  // A line break would be dropped silently, and two addresses read as one.
  const [, before, hosts, path = '', query = ''] = /[\0\r\n]/.test(url) ? [] : (SHAPE.exec(url) ?? []);
  if (before === undefined || hosts === undefined) return undefined;
  const urls = hosts.split(',').map((host) => `${before}${host.trim()}${path}${query}`);
  // An empty host is a socket that a parameter names; beside other hosts it is a typo.
  if (urls.some((one) => !URL.canParse(one) || (urls.length > 1 && new URL(one).hostname === ''))) return undefined;
  const parsed = urls.map((one) => new URL(one));
  return {
    hosts: parsed.flatMap(({ hostname, port }) =>
      hostname === '' ? [] : [{ host: hostname, port: Number(port || DEFAULT_PORT) }],
    ),
    urls,
    identity: parsed.map(({ host }) => host).join(',') + (parsed[0]?.pathname ?? ''),
  };
}
