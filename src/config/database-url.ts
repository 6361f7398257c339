const SHAPE = /^(postgres(?:ql)?:\/\/(?:[^/?#]*@)?)([^/?#@]*)(\/[^?#]*)?(\?[^#]*)?$/i;
const DEFAULT_PORT = 5432;

export interface DatabaseAddress {
  /** `host:port` pairs in the order in which they are tried; empty for a Unix socket that a parameter names. */
  hosts: { host: string; port: number }[];
  /** The same URL once for each host. */
  urls: string[];
  /** What tells one ledger from another: hosts and database, no credentials, no parameters. */
  place: string;
}

/** `postgres://user:password@host:port,host:port/database?sslmode=…`: more than URL knows. Undefined: not that. */
export function parseDatabaseUrl(url: string): DatabaseAddress | undefined {
  // A line break would be dropped without a word, and two addresses read as one.
  const [, before, hosts, path = '', query = ''] = /[\0\r\n]/.test(url) ? [] : (SHAPE.exec(url) ?? []);
  if (before === undefined || hosts === undefined) return undefined;
  const urls = hosts.split(',').map((host) => `${before}${host.trim()}${path}${query}`);
  // An empty host is a socket that a parameter names; beside others it is a slip of the pen.
  if (urls.some((one) => !URL.canParse(one) || (urls.length > 1 && new URL(one).hostname === ''))) return undefined;
  const parsed = urls.map((one) => new URL(one));
  return {
    hosts: parsed.flatMap(({ hostname, port }) =>
      hostname === '' ? [] : [{ host: hostname, port: Number(port || DEFAULT_PORT) }],
    ),
    urls,
    place: parsed.map(({ host }) => host).join(',') + (parsed[0]?.pathname ?? ''),
  };
}
