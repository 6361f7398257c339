import {
  PostgresConnection,
  PostgresQueueBackend,
  type BackendFactory,
  type PostgresConnectionOptions,
  type QueueBaseOptions,
} from 'bullmq';
import type { Pool, PoolClient } from 'pg';

const connections = new WeakMap<Pool, SharedConnection>();

/**
 * Connection object of all queues and workers of a pool, so that one LISTEN client serves them all. BullMQ's own factory
 * creates one per worker, each with a LISTEN client: 22 sessions per node that only wait.
 */
class SharedConnection extends PostgresConnection {
  private prepared: PoolClient | undefined;

  constructor(pool: Pool) {
    super(pool);
    // Each queue and worker listens to it.
    this.setMaxListeners(0);
  }

  /** Returns the LISTEN client, prepared for many users: each worker listens to it, and says LISTEN by itself. */
  override async getListenClient(): Promise<PoolClient> {
    const client = (await super.getListenClient()) as PoolClient;
    if (client !== this.prepared) {
      client.setMaxListeners(0);
      takeTurns(client);
      this.prepared = client;
    }
    return client;
  }

  /** False, so that a wait ends after ten seconds: BullMQ would trust TCP to notice a dropped LISTEN for an hour. */
  override get hasListenClientKeepAlive(): boolean {
    return false;
  }

  /** Resolves at once, since the migrations precede the first queue: BullMQ would keep a failed check for good. */
  override waitUntilReady(): Promise<void> {
    return Promise.resolve();
  }

  /** Does nothing: the name of one worker's queue would mislead, and nothing here asks for workers by name. */
  override setListenClientName(): Promise<void> {
    return Promise.resolve();
  }

  /** Does nothing: each queue and worker closes what it takes for its own connection. */
  override close(): Promise<void> {
    return Promise.resolve();
  }

  end(): Promise<void> {
    return super.close();
  }
}

/** Makes statements of several callers wait for each other, since pg 9 will refuse one during another. */
function takeTurns(client: PoolClient): void {
  const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>;
  let last: Promise<unknown> = Promise.resolve();
  const queued = (...args: unknown[]) => (last = last.catch(() => undefined).then(() => query(...args)));
  client.query = queued as PoolClient['query'];
}

/** Creates the backend of a queue or worker on the shared connection of its pool. */
export const sharedBackend: BackendFactory = (name, options) => {
  const pool = options.connection as unknown as Pool;
  let connection = connections.get(pool);
  if (!connection) connections.set(pool, (connection = new SharedConnection(pool)));
  return new PostgresQueueBackend(connection, name, options as QueueBaseOptions<PostgresConnectionOptions>);
};

/** Returns the LISTEN client to its pool; a pool with a borrowed client never ends. */
export async function closeShared(pool: Pool): Promise<void> {
  await connections.get(pool)?.end();
}
