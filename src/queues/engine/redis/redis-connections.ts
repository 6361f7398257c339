import { EventEmitter, once } from 'node:events';
import { Cluster, Redis, type ClusterOptions, type RedisOptions } from 'ioredis';
import type { RedisConfig } from '../../../config/hub-config.js';
import type { EngineConnections } from '../engine-connections.js';
import { dispenseWithInfo } from './dispensable-info.js';
import { clearSocketTimer, settleConnect } from './ioredis-repairs.js';
import { explainRedis, isRefusal } from './redis-trouble.js';

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
/** Between two attempts to find the primary: each makes all connections again. */
const RECONNECT_MS = 3000;
/** How often a server that loads its data is asked whether it has done so. */
const LOADING_MS = 500;

/** What an answer or a connection has failed with, told to whoever connects. */
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
    // The one place through which each error answer of a connection passes; whether to reconnect is not decided here.
    reconnectOnError: (error) => {
      if (isRefusal(error)) refused(error);
      return false;
    },
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

function connect(config: RedisConfig, role: RedisOptions, hear: Hear): Redis | Cluster {
  const client = create(config, { ...options(config, hear), ...role });
  client.on('error', hear.failed);
  client.on('node error', hear.failed);
  // One listener set for each queue and worker that shares the connection.
  client.setMaxListeners(200);
  settleFor(client, hear);
  return client;
}

/** Of a cluster each node is a connection of its own, and asked for itself, too. */
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
 * Ends a connection with everything that waits for it. A connection that pauses between two attempts has nothing to
 * disconnect and would never report its end: it makes its next attempt, the last one, now.
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
    // The braces put a queue's keys into one slot of a cluster, and the queues into many.
    prefix: (queue) => `{${config.keyPrefix}:${queue}}`,
    abandon,
    close: abandon,
  };
}
