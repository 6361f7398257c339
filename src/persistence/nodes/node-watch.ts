import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Pool } from 'pg';
import { Periodic } from '../../common/periodic-task.js';
import { PG_POOL } from '../../database/pg-pool.js';
import { NodeIdentity } from './node-identity.js';

export interface SilentNode {
  id: string;
  /** Its last heartbeat. */
  beat: string;
}

/** A heartbeat as read, and since when it has not changed, by this process's monotonic clock. */
interface Seen {
  beat: string;
  since: number;
}

/**
 * Watches the heartbeats of the other nodes. Silence is this process's own observation: the difference of two
 * wall-clock times would make every node dead at the moment when PostgreSQL's clock is set forward.
 */
@Injectable()
export class NodeWatch implements OnModuleInit {
  private seen = new Map<string, Seen>();

  constructor(
    @Inject(PG_POOL) private readonly pool: Pool,
    private readonly node: NodeIdentity,
  ) {}

  /**
   * Starts watching before the rest of the start: after a kill no other node may have watched, and the dead node's jobs
   * wait until its silence is long enough.
   */
  async onModuleInit(): Promise<void> {
    await this.observe();
  }

  @Periodic('nodeWatchMs', 'Heartbeats of other nodes could not be read; the next attempt is in 2 s')
  async observe(): Promise<void> {
    const { rows } = await this.pool
      .query<{ id: string; beat: string }>(
        `select id, heartbeat_at::text as beat from nodes where stopped_at is null and id <> $1`,
        [this.node.id],
      )
      // While PostgreSQL is unavailable nothing is observed and no node is judged: nodes.ts.
      .catch(() => ({ rows: undefined }));
    if (!rows) return;
    const now = performance.now();
    this.seen = new Map(
      rows.map(({ id, beat }) => {
        const before = this.seen.get(id);
        return [id, before?.beat === beat ? before : { beat, since: now }];
      }),
    );
  }

  /** Returns the nodes whose heartbeat has not changed for `ms`, with that heartbeat. */
  silentFor(ms: number): SilentNode[] {
    const before = performance.now() - ms;
    return [...this.seen].filter(([, { since }]) => since <= before).map(([id, { beat }]) => ({ id, beat }));
  }
}
