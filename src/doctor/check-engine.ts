import { messageOf } from '../common/errors.js';
import type { HubConfig, RedisConfig } from '../config/hub-config.js';
import { QUEUE_NAMES } from '../jobs/queue-names.js';
import { inspectRedis, type RedisState } from '../queues/engine/redis/inspect-redis.js';
import { redisConnections } from '../queues/engine/redis/redis-connections.js';
import { redisFingerprint } from '../queues/engine/redis/redis-fingerprint.js';
import { explainRedis } from '../queues/engine/redis/redis-trouble.js';
import { fail, ok, warn, type Finding } from './finding.js';

const NAME = 'Engine';

export async function checkEngine({ redis }: Pick<HubConfig, 'redis'>): Promise<Finding> {
  if (redis === undefined) return ok(NAME, 'queues are kept in PostgreSQL');
  try {
    return judge(await stateOf(redis));
  } catch (error) {
    const { what, fix } = explainRedis(error, redis.keyPrefix);
    return fail(NAME, `${what} (${messageOf(error)}); ${fix}`);
  }
}

async function stateOf(redis: RedisConfig): Promise<RedisState> {
  let last: Error | undefined;
  const connections = redisConnections(redis, (error) => (last = error));
  try {
    if (connections.kind !== 'redis') throw new Error('it is not Redis');
    const state = await inspectRedis(connections.producer);
    // Redis may answer, yet refuse writes.
    const [queue] = QUEUE_NAMES;
    const prefix = `${connections.prefix(queue)}:${queue}`;
    await redisFingerprint(connections.producer, [{ marker: `${prefix}:epoch`, probe: `${prefix}:probe` }]);
    return state;
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
