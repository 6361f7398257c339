import type { Cluster, Redis } from 'ioredis';

const OLDEST = [6, 2] as const;

export interface RedisState {
  version: string;
  tooOld: boolean;
  /** Sentences about settings that put the engine's content at risk; the ledger keeps the jobs regardless. */
  advice: string[];
}

const INFO_REFUSED =
  "Redis refuses INFO to the user of REDIS_URL: its version, maxmemory-policy and persistence can't be checked; grant +info";

/** Reads the server's state from INFO; many managed servers refuse CONFIG, and some refuse INFO, too. */
export async function inspectRedis(redis: Redis | Cluster): Promise<RedisState> {
  const text = await redis.info();
  const info = new Map([...text.matchAll(/^(\w+):(.*?)\r?$/gm)].map(([, name = '', value = '']) => [name, value]));
  if (!info.has('run_id')) return { version: 'of undisclosed version', tooOld: false, advice: [INFO_REFUSED] };
  const version = info.get('redis_version') ?? 'of unknown version';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const advice: string[] = [];
  const policy = info.get('maxmemory_policy') ?? 'unknown';
  if (policy !== 'noeviction') {
    advice.push(`Redis ${version} may evict jobs (maxmemory-policy ${policy}); set it to noeviction`);
  }
  if (info.get('aof_enabled') !== '1') {
    advice.push(`Redis ${version} loses its queues at a restart; set appendonly yes`);
  }
  return { version, tooOld: major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]), advice };
}
