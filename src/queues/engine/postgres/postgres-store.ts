import type { Queue } from 'bullmq';
import type { Pool } from 'pg';
import type { EngineFingerprint } from '../../../jobs/ports/engine.js';
import type { EngineStore } from '../engine-store.js';
import { postgresFingerprint, writePostgresEpoch } from './postgres-fingerprint.js';

/** BullMQ's queues in PostgreSQL, by its own backend. */
export class PostgresStore implements EngineStore {
  readonly jobOptions = { removeOnComplete: true, removeOnFail: true, attempts: 1 };

  constructor(private readonly pool: Pool) {}

  /** A query on a lost connection fails by itself, and is not sent again. */
  ensureConnected(): void {}

  async findExisting({ name }: Queue, ids: string[]): Promise<Set<string>> {
    const { rows } = await this.pool.query<{ id: string }>(
      `select id from job where queue = $1 and id = any($2::text[])`,
      [name, ids],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** The backend notifies its workers by itself. */
  wake(): Promise<void> {
    return Promise.resolve();
  }

  fingerprint(queues: Queue[]): Promise<EngineFingerprint> {
    return postgresFingerprint(this.pool, queues.map(nameOf));
  }

  writeEpoch(queues: Queue[], epoch: string, ifCurrent?: string): Promise<boolean> {
    return writePostgresEpoch(this.pool, queues.map(nameOf), epoch, ifCurrent);
  }
}

const nameOf = ({ name }: Queue) => name;
