import { once } from 'node:events';
import { Cluster, Redis, type ClusterOptions, type RedisOptions } from 'ioredis';
import type { RedisConfig } from '../../../config/hub-config.js';
import type { EngineConnections } from '../engine-connections.js';

/** Returns soon after an outage: ioredis' own strategy grows to 20 s. */
const retryStrategy = (times: number) => Math.min(50 * times, 500);

/**
 * Without a socket timeout a half-open link was never noticed; with it, healed in 3 s. Blocking connections wait up to
 * 10 s by design and must not be cut before.
 */
const SOCKET_TIMEOUT_MS = 3000;
const BLOCKING_SOCKET_TIMEOUT_MS = 15_000;
/** Longer than a last attempt to connect. */
const GIVE_UP_MS = 1500;

function options(config: RedisConfig): RedisOptions {
  return {
    username: config.username,
    password: config.password,
    db: config.cluster ? 0 : config.db,
    tls: config.tls ? {} : undefined,
    connectTimeout: 1000,
    socketTimeout: SOCKET_TIMEOUT_MS,
    retryStrategy,
  };
}

/**
 * Adding fails fast, so that a job stays in the ledger instead of hanging in a command queue; and what was under way when
 * the connection broke is not sent again by itself, since it may be out of date by then. BullMQ's own look at the version
 * is left out (see inspect-redis.ts): a queue whose first look failed, Redis being away, would be of no use ever after.
 */
const PRODUCER: RedisOptions & { skipVersionCheck: boolean } = {
  maxRetriesPerRequest: 0,
  commandTimeout: 800,
  skipVersionCheck: true,
};
/** A worker waits for the store to return. */
const WORKER: RedisOptions = { maxRetriesPerRequest: null };

function connect(config: RedisConfig, role: RedisOptions): Redis | Cluster {
  const all = { ...options(config), ...role };
  if (config.cluster) {
    return new Cluster(config.nodes, { redisOptions: all, clusterRetryStrategy: retryStrategy });
  }
  if (config.sentinelName !== undefined) {
    return new Redis({ ...all, sentinels: config.nodes, name: config.sentinelName });
  }
  const [node] = config.nodes;
  return new Redis({ ...all, host: node?.host, port: node?.port });
}

/** BullMQ duplicates the worker's connection for its blocking reads: those get the longer timeout. */
function withPatientDuplicates(client: Redis | Cluster, made: (copy: Redis | Cluster) => void): Redis | Cluster {
  if (client instanceof Cluster) {
    const duplicate = client.duplicate.bind(client);
    client.duplicate = (nodes, override?: ClusterOptions) => {
      const redisOptions = {
        ...client.options.redisOptions,
        ...override?.redisOptions,
        socketTimeout: BLOCKING_SOCKET_TIMEOUT_MS,
      };
      const copy = duplicate(nodes, { ...override, redisOptions });
      made(copy);
      return copy;
    };
    return client;
  }
  const duplicate = client.duplicate.bind(client);
  client.duplicate = (override) => {
    const copy = duplicate({ ...override, socketTimeout: BLOCKING_SOCKET_TIMEOUT_MS });
    made(copy);
    return copy;
  };
  return client;
}

/**
 * Ends a connection with everything that waits for it. One that pauses between two attempts has nothing to disconnect,
 * and those who wait for it would never hear of its end: it makes its next attempt, the last one, now.
 */
async function giveUp(client: Redis | Cluster): Promise<void> {
  if (client.status === 'end') return;
  if (client instanceof Cluster) client.options.clusterRetryStrategy = () => null;
  else client.options.retryStrategy = () => null;
  const ended = once(client, 'end', { signal: AbortSignal.timeout(GIVE_UP_MS) }).catch(() => undefined);
  const pausing = client.status === 'reconnecting';
  client.disconnect();
  if (pausing)
    client.connect().then(
      () => client.disconnect(),
      () => undefined,
    );
  await ended;
}

export function redisConnections(config: RedisConfig, onError: (error: Error) => void): EngineConnections {
  const producer = connect(config, PRODUCER);
  const copies: (Redis | Cluster)[] = [];
  const worker = withPatientDuplicates(connect(config, WORKER), (copy) => copies.push(copy));
  for (const client of [producer, worker]) {
    client.on('error', onError);
    // One listener set for each queue and worker that shares the connection.
    client.setMaxListeners(200);
  }
  const abandon = async () => {
    await Promise.all([producer, worker, ...copies].map(giveUp));
  };
  return {
    kind: 'redis',
    producer,
    worker,
    // The braces put a queue's keys into one slot of a cluster, and the queues into many.
    prefix: (queue) => `{${config.keyPrefix}:${queue}}`,
    abandon,
    close: abandon,
  };
}
