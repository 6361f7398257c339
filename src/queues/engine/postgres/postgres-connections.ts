import { runMigrations, setDefaultBackendFactory } from 'bullmq';
import { Pool } from 'pg';
import { connectionOptions } from '../../../database/hub-connection.js';
import { ConnectionTracker } from '../../../database/connection-tracker.js';
import { isReadOnly } from '../../../database/sql-errors.js';
import type { EngineConnections, Explanation } from '../engine-connections.js';
import { closeShared, sharedBackend } from './shared-backend.js';

/** Schema of BullMQ's tables, apart from the ledger's. */
const SCHEMA = 'bullmq';
/** Connections of all queues and workers together, the LISTEN connection included: they hold one only for a statement. */
const CONNECTIONS = 8;

/** Limit for a reply: a statement on a half-open connection would hold one of the few until TCP gives up, for minutes. */
const REPLY_MS = 35_000;

/** Opens BullMQ's own PostgreSQL backend, beside the ledger in the same database. */
export async function postgresConnections(url: string, onError: (error: Error) => void): Promise<EngineConnections> {
  const links = new ConnectionTracker();
  const pool = new Pool({
    max: CONNECTIONS,
    ...connectionOptions(url, { name: 'runnerhub-engine', schema: SCHEMA, links, replyMs: REPLY_MS }),
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
    // On a half-open connection a query would wait for its answer forever.
    abandon: () => {
      links.close();
      return Promise.resolve();
    },
    close: async () => {
      // `end` does not wait until the connections are closed; their errors while the server stops are irrelevant.
      pool.off('error', onError).on('error', () => undefined);
      links.closeSoon();
      await closeShared(pool);
      await pool.end();
    },
  };
}

/** Runs BullMQ's own migrations: one transaction, under a lock of its own. */
export async function migrateEngine(pool: Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await runMigrations(client, SCHEMA);
  } finally {
    client.release();
  }
}

/** Sets BullMQ's backend, a default of the process, which must precede the creation of queues and workers. */
export function usePostgresBackend(): void {
  setDefaultBackendFactory(sharedBackend);
}

/** Explains why an engine in PostgreSQL is unusable. */
function explainPostgres(error: unknown): Explanation {
  return isReadOnly(error)
    ? { code: 'READONLY', what: 'PostgreSQL is read-only', fix: 'point DATABASE_URL to a primary that takes writes' }
    : { code: 'UNREACHABLE', what: 'PostgreSQL does not answer', fix: 'check that it runs' };
}
