import { messageOf } from '../../common/errors.js';
import type { HubConfig, RedisConfig } from '../../config/hub-config.js';
import { inspectRedis, type RedisState } from '../../queues/engine/redis/inspect-redis.js';
import { redisConnections } from '../../queues/engine/redis/redis-connections.js';
import { fail, ok, warn, type Finding } from './finding.js';

const NAME = 'Engine';

export async function checkEngine({ redis }: HubConfig): Promise<Finding> {
  if (redis === undefined) return ok(NAME, 'queues are kept in PostgreSQL');
  try {
    return judge(await stateOf(redis));
  } catch (error) {
    const fix = 'see that it runs, and that REDIS_URL or REDIS_HOST and the password are right';
    return fail(NAME, `Redis can't be used (${messageOf(error)}); ${fix}`);
  }
}

async function stateOf(redis: RedisConfig): Promise<RedisState> {
  let last: Error | undefined;
  const connections = redisConnections(redis, (error) => (last = error));
  try {
    if (connections.kind !== 'redis') throw new Error('it is no Redis');
    return await inspectRedis(connections.producer);
  } catch (error) {
    throw last ?? error;
  } finally {
    await connections.close();
  }
}

function judge({ version, tooOld, advice }: RedisState): Finding {
  if (tooOld) return fail(NAME, `Redis ${version} is too old; use 6.2 or newer, or Valkey`);
  return advice.length > 0 ? warn(NAME, advice.join('; ')) : ok(NAME, `Redis ${version}`);
}
