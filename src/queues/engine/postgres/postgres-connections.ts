import { createPostgresBackend, runMigrations, setDefaultBackendFactory } from 'bullmq';
import { Pool } from 'pg';
import { connectionOptions } from '../../../database/hub-connection.js';
import { ConnectionTracker } from '../../../database/connection-tracker.js';
import { QUEUE_NAMES } from '../../../jobs/queue-names.js';
import type { EngineConnections } from '../engine-connections.js';
import { explainPostgres } from './postgres-trouble.js';

/** Where BullMQ's backend keeps its tables, apart from the ledger's. */
const SCHEMA = 'bullmq';
/** Each worker holds a LISTEN connection; the rest serve all queues. */
const SPARE = 16;

/** BullMQ's own PostgreSQL backend, beside the ledger in the same database. */
export async function postgresConnections(url: string, onError: (error: Error) => void): Promise<EngineConnections> {
  const links = new ConnectionTracker();
  const pool = new Pool({
    max: QUEUE_NAMES.length + SPARE,
    ...connectionOptions(url, { name: 'runnerhub-engine', schema: SCHEMA, links }),
  });
  pool.on('error', onError);
  pool.setMaxListeners(200);
  await migrateEngine(pool);
  return {
    kind: 'postgres',
    producer: pool,
    worker: pool,
    explain: explainPostgres,
    prefix: () => undefined,
    // What waits for an answer waits for ever on a connection that leads nowhere.
    abandon: () => {
      links.close();
      return Promise.resolve();
    },
    close: async () => {
      // `end` does not wait for the last goodbye: what a connection says of a server that stops now is no news.
      pool.off('error', onError).on('error', () => undefined);
      links.closeSoon();
      await pool.end();
    },
  };
}

/** BullMQ's own migrations: one transaction, under a lock of its own. */
export async function migrateEngine(pool: Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await runMigrations(client, SCHEMA);
  } finally {
    client.release();
  }
}

/** BullMQ takes the backend as a default of the process; it must be set before queues and workers are made. */
export function usePostgresBackend(): void {
  setDefaultBackendFactory(createPostgresBackend);
}
