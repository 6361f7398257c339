import { EventEmitter, once } from 'node:events';
import { Cluster, Redis, type ClusterOptions, type RedisOptions } from 'ioredis';
import type { RedisConfig } from '../../../config/hub-config.js';
import type { EngineConnections } from '../engine-connections.js';
import { dispenseWithInfo } from './dispensable-info.js';
import { clearSocketTimer, settleConnect } from './ioredis-repairs.js';
import { explainRedis, isRefusal } from './redis-trouble.js';

/** Reconnects soon after an outage: BullMQ's own strategy grows to 20 s. */
const retryStrategy = (times: number) => Math.min(50 * times, 500);

/**
 * Socket timeouts. Without one, a half-open connection was never noticed; with it, it healed in 3 s. Blocking connections
 * wait up to 10 s by design and must not be cut earlier.
 */
const SOCKET_TIMEOUT_MS = 3000;
const BLOCKING_SOCKET_TIMEOUT_MS = 15_000;
/** Limit for giving up a connection; longer than its last attempt to connect. */
const GIVE_UP_MS = 1500;
/** Minimum time between two searches for the primary: each reconnects all connections. */
const RECONNECT_MS = 3000;
/** Interval at which a loading server is asked whether its data is loaded. */
const LOADING_MS = 500;

/** Callbacks for refused commands and failed connections. */
interface Hear {
  refused: (error: Error) => void;
  failed: (error: Error) => void;
}

function options(config: RedisConfig, { refused }: Hear): RedisOptions {
  return {
    username: config.username,
    password: config.password,
    db: config.cluster ? 0 : config.db,
    tls: config.tls ? {} : undefined,
    connectTimeout: 1000,
    socketTimeout: SOCKET_TIMEOUT_MS,
    maxLoadingRetryTime: LOADING_MS,
    retryStrategy,
    // The one hook through which each error reply of a connection passes; it does not decide whether to reconnect.
    reconnectOnError: (error) => {
      if (isRefusal(error)) refused(error);
      return false;
    },
  };
}

/**
 * Options for adding: commands fail fast, so that a job stays in the ledger instead of hanging in a command queue.
 * Commands in flight when the connection broke are not resent, since they may be out of date by then. BullMQ's own version
 * check is skipped (see inspect-redis.ts): a queue whose first check failed, with Redis disconnected, would stay unusable.
 */
const PRODUCER: RedisOptions & { skipVersionCheck: boolean } = {
  maxRetriesPerRequest: 0,
  commandTimeout: 800,
  skipVersionCheck: true,
};
/** Options for workers, which wait for the store to return. */
const WORKER: RedisOptions = { maxRetriesPerRequest: null };

function connect(config: RedisConfig, role: RedisOptions, hear: Hear): Redis | Cluster {
  const client = create(config, { ...options(config, hear), ...role });
  client.on('error', hear.failed);
  client.on('node error', hear.failed);
  // Each queue and worker that shares the connection adds a set of listeners.
  client.setMaxListeners(200);
  settleFor(client, hear);
  return client;
}

/** Repairs each connection: a cluster has one per node, which is queried directly, too. */
function settleFor(client: Redis | Cluster, { refused }: Hear): void {
  const loading = () => refused(new Error('LOADING Redis is loading the dataset in memory'));
  const settleNode = (node: Redis) => {
    dispenseWithInfo(node, loading);
    clearSocketTimer(node);
  };
  if (!(client instanceof Cluster)) return settleNode(client);
  dispenseWithInfo(client, loading);
  client.on('+node', settleNode);
}

function create(config: RedisConfig, all: RedisOptions): Redis | Cluster {
  if (config.cluster) {
    return new Cluster(config.nodes, { redisOptions: all, clusterRetryStrategy: retryStrategy });
  }
  if (config.sentinelName !== undefined) {
    return new Redis({ ...all, sentinels: config.nodes, name: config.sentinelName });
  }
  const [node] = config.nodes;
  return new Redis({ ...all, host: node?.host, port: node?.port });
}

/** Gives the longer timeout to the duplicates of the worker's connection, which BullMQ uses for its blocking reads. */
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
      settleConnect(copy);
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

/** A connection that pauses between two attempts; of a cluster also one that was disconnected during such a pause. */
const isPausing = (client: Redis | Cluster) =>
  client.status === 'reconnecting' ||
  (client instanceof Cluster && client.status === 'disconnecting' && client.nodes().length === 0);

/**
 * Ends a connection with everything that waits for it. A connection between two attempts has nothing to disconnect, and
 * its waiters would never be notified of its end, so it makes its next and last attempt now.
 */
async function giveUp(client: Redis | Cluster): Promise<void> {
  if (client.status === 'end') return;
  if (client instanceof Cluster) client.options.clusterRetryStrategy = () => null;
  else client.options.retryStrategy = () => null;
  const ended = once(client, 'end', { signal: AbortSignal.timeout(GIVE_UP_MS) }).catch(() => undefined);
  const pausing = isPausing(client);
  client.disconnect();
  if (pausing)
    client.connect().then(
      () => client.disconnect(),
      () => undefined,
    );
  await ended;
}

export function redisConnections(config: RedisConfig, onError: (error: Error) => void): EngineConnections {
  const refusals = new EventEmitter<{ refused: [Error] }>();
  let lastError: Error | undefined;
  const hear: Hear = {
    refused: (error) => refusals.emit('refused', error),
    failed: (error) => {
      lastError = error;
      onError(error);
    },
  };
  const producer = connect(config, PRODUCER, hear);
  producer.on('ready', () => (lastError = undefined));
  const copies: (Redis | Cluster)[] = [];
  const worker = withPatientDuplicates(connect(config, WORKER, hear), (copy) => {
    settleFor(copy, hear);
    copies.push(copy);
  });
  const all = () => [producer, worker, ...copies];
  let reconnectedAt = -Infinity;
  const abandon = async () => {
    await Promise.all(all().map(giveUp));
  };
  return {
    kind: 'redis',
    producer,
    worker,
    refusals,
    lastError: () => lastError,
    reconnect: () => {
      if (performance.now() - reconnectedAt < RECONNECT_MS) return;
      reconnectedAt = performance.now();
      for (const client of all()) if (client.status === 'ready') client.disconnect(true);
    },
    explain: (error) => explainRedis(error, config.keyPrefix),
    // The braces put a queue's keys into one hash slot of a cluster, and the queues into many.
    prefix: (queue) => `{${config.keyPrefix}:${queue}}`,
    abandon,
    close: abandon,
  };
}
