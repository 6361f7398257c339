import type { RedisConfig } from './hub-config.js';

type RedisAddress = Omit<RedisConfig, 'sentinelName' | 'cluster' | 'keyPrefix'>;

const REDIS_PORT = 6379;
const SHAPE = /^(rediss?):\/\/(?:([^/]*)@)?([^/@?#]+)(?:\/(\d{1,4})?)?$/i;
const HOST = /^(\[[0-9a-f:.]+\]|[^:[\]\s]+)(?::(\d{1,5}))?$/i;

function parseHost(text: string): RedisConfig['nodes'][number] | undefined {
  const [, host, port] = HOST.exec(text.trim()) ?? [];
  const number = port === undefined ? REDIS_PORT : Number(port);
  if (host === undefined || number < 1 || number > 65_535) return undefined;
  return { host: host.replace(/^\[|\]$/g, ''), port: number };
}

function decode(text: string | undefined): string | undefined {
  try {
    return text === undefined || text === '' ? undefined : decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Parses `redis://user:password@host:port,host:port/db`, whose several hosts URL can't. Undefined for other texts. */
export function parseRedisUrl(url: string): RedisAddress | undefined {
  const [, scheme, login, hosts, db] = SHAPE.exec(url) ?? [];
  if (scheme === undefined || hosts === undefined) return undefined;
  const nodes = hosts.split(',').map(parseHost);
  const known = nodes.filter((node) => node !== undefined);
  if (known.length !== nodes.length) return undefined;
  const colon = login?.indexOf(':') ?? -1;
  const username = decode(colon < 0 ? login : login?.slice(0, colon));
  const password = decode(colon < 0 ? undefined : login?.slice(colon + 1));
  return { nodes: known, username, password, db: Number(db ?? 0), tls: scheme.toLowerCase() === 'rediss' };
}
