import { setDefaultBackendFactory } from 'bullmq';
import { Logger } from '@nestjs/common';
import type { HubConfig } from '../../config/hub-config.js';
import type { EngineConnections } from './engine-connections.js';
import { postgresConnections, usePostgresBackend } from './postgres/postgres-connections.js';
import { inspectRedis } from './redis/inspect-redis.js';
import { redisConnections } from './redis/redis-connections.js';

/** Opens the configured engine: Redis, or else BullMQ's PostgreSQL backend in `databaseUrl`. */
export async function openEngine(config: HubConfig, databaseUrl: string): Promise<EngineConnections> {
  const logger = new Logger('Engine');
  // A disconnected store fails each reconnect attempt; the watch reports it once.
  const onError = (error: Error) => logger.debug({ reason: error.message || error.name }, 'engine connection failed');
  if (config.redis) {
    setDefaultBackendFactory();
    const connections = redisConnections(config.redis, onError);
    if (connections.kind === 'redis') {
      const { producer } = connections;
      producer.once('ready', () => {
        inspectRedis(producer).then(({ advice }) => advice.forEach((sentence) => logger.warn(sentence)), onError);
      });
    }
    return connections;
  }
  usePostgresBackend();
  return postgresConnections(databaseUrl, onError);
}
