import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { Pool, PoolClient } from 'pg';
import { inTransaction } from '../../database/in-transaction.js';
import { PG_POOL } from '../../database/pg-pool.js';
import { Engine, type EngineFingerprint } from '../../jobs/ports/engine.js';
import { NodeIdentity } from '../nodes/node-identity.js';

/** Interval at which a node that waits for another's recovery checks whether it is over. */
const ASK_MS = 200;
/** Silence after which a holder (whose machine is gone) loses the lock. */
const HOLDER_SILENCE_MS = 60_000;

/** The ledger's record of the engine's last complete content, and the lock for restoring it. */
@Injectable()
export class Epochs {
  constructor(
    @Inject(PG_POOL) private readonly pool: Pool,
    private readonly engine: Engine,
    private readonly node: NodeIdentity,
  ) {}

  /** Returns the engine's fingerprint when its content was last complete; null before the first time. */
  async current(db: PoolClient): Promise<EngineFingerprint | null> {
    const { rows } = await db.query<EngineFingerprint>('select epoch, identity from engine_epochs where engine = $1', [
      this.engine.kind,
    ]);
    return rows[0] ?? null;
  }

  async store(db: PoolClient, sign: EngineFingerprint): Promise<void> {
    await db.query(
      `insert into engine_epochs (engine, epoch, identity, node) values ($1, $2, $3, $4)
       on conflict (engine) do update set epoch = excluded.epoch, identity = excluded.identity,
         restored_at = now(), node = excluded.node`,
      [this.engine.kind, sign.epoch, sign.identity, this.node.id],
    );
  }

  /**
   * Runs `work` on one node at a time, in a transaction of the ledger. With `wait: false`, null while another node
   * holds the lock.
   */
  async alone<T>(wait: boolean, work: (db: PoolClient) => Promise<T>): Promise<T | null> {
    for (;;) {
      const done = await inTransaction(this.pool, async (db) => {
        if (!(await this.lock(db))) return null;
        return { result: await work(db) };
      });
      if (done) return done.result;
      if (!wait) return null;
      await pause(ASK_MS);
    }
  }

  private async lock(db: PoolClient): Promise<boolean> {
    await db.query(`set local idle_in_transaction_session_timeout = ${HOLDER_SILENCE_MS}`);
    const { rows } = await db.query<{ locked: boolean }>(
      `select pg_try_advisory_xact_lock(hashtext('runnerhub.recovery'), hashtext($1)) as locked`,
      [this.engine.kind],
    );
    return rows[0]?.locked ?? false;
  }
}
