import { setDefaultBackendFactory } from 'bullmq';
import { Logger } from '@nestjs/common';
import type { HubConfig } from '../../config/hub-config.js';
import type { EngineConnections } from './engine-connections.js';
import { postgresConnections, usePostgresBackend } from './postgres/postgres-connections.js';
import { inspectRedis } from './redis/inspect-redis.js';
import { redisConnections } from './redis/redis-connections.js';

/** A store that is away says so with every attempt to reconnect; once in a while is enough. */
const QUIET_MS = 10_000;

/** Opens the engine that the configuration names: Redis, or else BullMQ's PostgreSQL backend in `databaseUrl`. */
export async function openEngine(config: HubConfig, databaseUrl: string): Promise<EngineConnections> {
  const logger = new Logger('Engine');
  const onError = quietly(logger);
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

function quietly(logger: Logger): (error: Error) => void {
  let last = 0;
  return (error) => {
    if (Date.now() - last < QUIET_MS) return;
    last = Date.now();
    logger.warn({ reason: error.message || error.name }, 'engine connection failed');
  };
}
