import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { groupBy } from '../common/group-by.js';
import { PG_POOL } from '../database/pg-pool.js';
import type { EngineEntry } from '../jobs/job.js';
import { Engine } from '../jobs/ports.js';
import { DUE_IN_MS_SQL } from './due-in-sql.js';

/** Longer than another node mostly is between adding a job and saying so. */
const STALE_MS = 2000;
/** How long a removal is looked after: a node that lost its PostgreSQL meanwhile says so later. */
const REQUEUE_WINDOW_MS = 15_000;

const LEFT_SQL = `
  select id, queue, type, priority,
         ${DUE_IN_MS_SQL} as delay
    from jobs where id = any($1::uuid[]) and state in ('waiting', 'delayed') and not batched`;

/**
 * Copies that the engine holds of jobs which are accepted only: of the run that is just being finished there, of a node
 * that died, of a delay that no longer counts. An add would be ignored and the job lost to the engine, so it stays
 * accepted until the engine has let go, and a copy that does not go by itself is taken away (the engine refuses while it
 * is running). Two nodes may see the same copy: what one took away, the other may just have counted as handed over.
 */
@Injectable()
export class StaleCopyGuard {
  private heldSince = new Map<string, number>();
  private readonly removedAt = new Map<string, number>();

  constructor(
    @Inject(PG_POOL) private readonly pool: Pool,
    private readonly engine: Engine,
  ) {}

  /** The rows that the engine does not hold. Old copies among the others are taken away, for the next look. */
  async withoutHeld<Entry extends EngineEntry>(rows: Entry[], sweepPass: SweepPass): Promise<Entry[]> {
    const held = new Set<string>();
    for (const [queue, jobs] of groupBy(rows, (row) => row.queue)) {
      const ids = jobs.map(({ id }) => id);
      for (const id of await this.engine.findExisting(queue, ids)) {
        held.add(id);
        sweepPass.held.set(id, this.heldSince.get(id) ?? sweepPass.at);
      }
      const stale = ids.filter(
        (id) => held.has(id) && sweepPass.at - (sweepPass.held.get(id) ?? sweepPass.at) > STALE_MS,
      );
      if (stale.length === 0) continue;
      await this.engine.remove(queue, stale);
      for (const id of stale) this.removedAt.set(id, Date.now());
    }
    return rows.filter(({ id }) => !held.has(id));
  }

  /** The look at the whole ledger is over: what it saw counts for the next one. */
  endPass({ held }: SweepPass): void {
    this.heldSince = held;
  }

  /** Hands over again what another node counts as handed over and this one has taken away. */
  async requeueRemoved(): Promise<void> {
    const oldest = Date.now() - REQUEUE_WINDOW_MS;
    for (const [id, at] of this.removedAt) if (at < oldest) this.removedAt.delete(id);
    if (this.removedAt.size === 0) return;
    const { rows } = await this.pool.query<EngineEntry>(LEFT_SQL, [[...this.removedAt.keys()]]);
    // An id that the engine holds is left as it is there.
    if (rows.length > 0) await this.engine.add(rows);
  }
}

/** One look at all accepted jobs: its time and what the engine held, since when. */
export class SweepPass {
  readonly held = new Map<string, number>();

  constructor(readonly at = Date.now()) {}
}
