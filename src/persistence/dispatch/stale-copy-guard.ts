import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { groupBy } from '../../common/group-by.js';
import { PG_POOL } from '../../database/pg-pool.js';
import type { EngineEntry } from '../../jobs/job.js';
import { Engine } from '../../jobs/ports/engine.js';
import { DUE_IN_MS_SQL } from '../transitions/due-in-sql.js';

/** Longer than another node usually takes between adding a job and marking it. */
const STALE_MS = 2000;
/** Time for which a removed copy is checked again: a node that lost its PostgreSQL connection meanwhile marks it later. */
const REQUEUE_WINDOW_MS = 15_000;

const LEFT_SQL = `
  select id, queue, type, priority,
         ${DUE_IN_MS_SQL} as delay
    from jobs where id = any($1::uuid[]) and state in ('waiting', 'delayed') and not batched`;

/**
 * Removes stale copies, which the engine holds of jobs that are only accepted: of a run that is just finishing there,
 * of a dead node, of a delay that no longer counts. The engine would ignore an add and the job would be lost to it, so
 * the job stays accepted until the engine has released the copy, and one that does not leave by itself is removed (the
 * engine refuses while it is running). Two nodes may see the same copy: the one that this node removed may just have
 * been marked by the other.
 */
@Injectable()
export class StaleCopyGuard {
  private heldSince = new Map<string, number>();
  private readonly removedAt = new Map<string, number>();

  constructor(
    @Inject(PG_POOL) private readonly pool: Pool,
    private readonly engine: Engine,
  ) {}

  /**
   * Returns the rows that the engine does not hold. Stale copies of the others are removed, so that the next sweep
   * dispatches them.
   */
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

  /** Ends a pass over the whole ledger and keeps what it observed for the next one. */
  endPass({ held }: SweepPass): void {
    this.heldSince = held;
  }

  /** Adds again the jobs that another node has marked and whose copies this node has removed. */
  async requeueRemoved(): Promise<void> {
    const oldest = Date.now() - REQUEUE_WINDOW_MS;
    for (const [id, at] of this.removedAt) if (at < oldest) this.removedAt.delete(id);
    if (this.removedAt.size === 0) return;
    const { rows } = await this.pool.query<EngineEntry>(LEFT_SQL, [[...this.removedAt.keys()]]);
    // An id that the engine holds stays unchanged.
    if (rows.length > 0) await this.engine.add(rows);
  }
}

/** A pass over all accepted jobs: its time, and since when the engine has held each copy. */
export class SweepPass {
  readonly held = new Map<string, number>();

  constructor(readonly at = Date.now()) {}
}
