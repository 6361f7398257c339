import type { EventEmitter } from 'node:events';
import type { ConnectionOptions } from 'bullmq';
import type { Redis, Cluster } from 'ioredis';
import type { Pool } from 'pg';
import type { StoreTrouble } from '../../common/store-trouble.js';

/** What keeps the store from being used, for people: what is the matter, and what to do. */
export interface Explanation {
  code: StoreTrouble;
  what: string;
  fix: string;
}

interface RedisConnections {
  kind: 'redis';
  producer: Redis | Cluster;
  worker: Redis | Cluster;
  /** Tells of each command that the server refused, on whichever connection. */
  refusals: EventEmitter<{ refused: [Error] }>;
  /** What the attempts to connect fail with; undefined once one has succeeded. */
  lastError(): Error | undefined;
  /** Makes all connections again, so that names are resolved and sentinels asked: this server is no primary any more. */
  reconnect(): void;
}

/**
 * The connections of the engine, opened before Nest begins and shared by all queues and workers of the process: one for
 * adding (fails fast), one for workers (waits for the store to return).
 */
export type EngineConnections = (RedisConnections | { kind: 'postgres'; producer: Pool; worker: Pool }) & {
  explain(error: unknown): Explanation;
  /** BullMQ's key prefix of a queue; PostgreSQL knows none. */
  prefix(queue: string): string | undefined;
  /** Ends what waits for a store that is away: workers wait for it without end. */
  abandon(): Promise<void>;
  close(): Promise<void>;
};

/** Nest's injection token. */
export const ENGINE_CONNECTIONS = Symbol('EngineConnections');

/** BullMQ types its connections for Redis; its PostgreSQL backend takes a `pg.Pool` in the same place. */
export function asConnection(connection: Redis | Cluster | Pool): ConnectionOptions {
  return connection;
}
