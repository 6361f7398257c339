import { messageOf } from '../../common/errors.js';
import type { HubConfig, RedisConfig } from '../../config/hub-config.js';
import { redisConnections } from '../../queues/engine/redis/redis-connections.js';
import { fail, ok, warn, type Finding } from './finding.js';

const NAME = 'Engine';
const OLDEST = [6, 2];

export async function checkEngine({ redis }: HubConfig): Promise<Finding> {
  if (redis === undefined) return ok(NAME, 'queues are kept in PostgreSQL');
  try {
    return judge(await infoOf(redis));
  } catch (error) {
    const fix = 'see that it runs, and that REDIS_URL or REDIS_HOST and the password are right';
    return fail(NAME, `Redis can't be used (${messageOf(error)}); ${fix}`);
  }
}

async function infoOf(redis: RedisConfig): Promise<Map<string, string>> {
  let last: Error | undefined;
  const connections = redisConnections(redis, (error) => (last = error));
  try {
    if (connections.kind !== 'redis') throw new Error('it is no Redis');
    const text = await connections.producer.info();
    return new Map([...text.matchAll(/^(\w+):(.*?)\r?$/gm)].map(([, name = '', value = '']) => [name, value]));
  } catch (error) {
    throw last ?? error;
  } finally {
    await connections.close();
  }
}

function judge(info: Map<string, string>): Finding {
  const version = info.get('redis_version') ?? 'of unknown version';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [least = 0, leastMinor = 0] = OLDEST;
  if (major < least || (major === least && minor < leastMinor)) {
    return fail(NAME, `Redis ${version} is too old; use ${OLDEST.join('.')} or newer, or Valkey`);
  }
  const policy = info.get('maxmemory_policy') ?? 'unknown';
  if (policy !== 'noeviction') {
    return warn(NAME, `Redis ${version} may throw jobs away (maxmemory-policy ${policy}); set it to noeviction`);
  }
  if (info.get('aof_enabled') !== '1') {
    return warn(NAME, `Redis ${version} forgets its queues when it restarts; set appendonly yes`);
  }
  return ok(NAME, `Redis ${version}`);
}
