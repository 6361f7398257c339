import type { EventEmitter } from 'node:events';
import type { ConnectionOptions } from 'bullmq';
import type { Redis, Cluster } from 'ioredis';
import type { Pool } from 'pg';
import type { StoreTrouble } from '../../common/store-trouble.js';

/** Explanation, for people, why the store is unusable: the trouble and its fix. */
export interface Explanation {
  code: StoreTrouble;
  what: string;
  fix: string;
}

export interface RedisConnections {
  kind: 'redis';
  producer: Redis | Cluster;
  worker: Redis | Cluster;
  /** Emits each error by which the server refused a command, on any connection. */
  refusals: EventEmitter<{ refused: [Error] }>;
  /** Returns the error of the last connection attempt; undefined once one has succeeded. */
  lastError(): Error | undefined;
  /** Reconnects everything, so that names are resolved and sentinels queried again: this server is no longer primary. */
  reconnect(): void;
}

/**
 * Connections of the engine, opened before Nest starts and shared by all queues and workers of the process: one for adding
 * (fails fast), one for workers (waits for the store to return).
 */
export type EngineConnections = (RedisConnections | { kind: 'postgres'; producer: Pool; worker: Pool }) & {
  explain(error: unknown): Explanation;
  /** Returns BullMQ's key prefix of a queue; undefined for PostgreSQL. */
  prefix(queue: string): string | undefined;
  /** Ends all waits for a disconnected store; workers would wait forever. */
  abandon(): Promise<void>;
  close(): Promise<void>;
};

/** Nest's injection token. */
export const ENGINE_CONNECTIONS = Symbol('EngineConnections');

/** Types a connection for BullMQ, whose type covers Redis only; its PostgreSQL backend takes a `pg.Pool` instead. */
export function asConnection(connection: Redis | Cluster | Pool): ConnectionOptions {
  return connection;
}
