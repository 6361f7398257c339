import type { ConnectionOptions } from 'bullmq';
import type { Redis, Cluster } from 'ioredis';
import type { Pool } from 'pg';

/**
 * The connections of the engine, opened before Nest begins and shared by all queues and workers of the process: one for
 * adding (fails fast), one for workers (waits for the store to return).
 */
export type EngineConnections = (
  | { kind: 'redis'; producer: Redis | Cluster; worker: Redis | Cluster }
  | { kind: 'postgres'; producer: Pool; worker: Pool }
) & {
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
