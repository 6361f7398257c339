import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { fairQueues } from '../../config/tenant-limits.js';
import { PG_POOL } from '../../database/pg-pool.js';
import { JobObserver } from '../../jobs/job-observer.js';
import { orphanTransitions } from '../transitions/orphan-transitions.js';
import { NodeIdentity } from '../nodes/node-identity.js';
import { NodeWatch, type SilentNode } from '../nodes/node-watch.js';
import { Nodes } from '../nodes/nodes.js';
import { SqlOpenJobDays } from '../partitions/sql-open-job-days.js';
import { transition } from '../transitions/transition.js';

/**
 * Condition for orphaned runs, which checks the node again: its silence may have been a pause, and a heartbeat since it
 * was judged counts at the moment of the change.
 */
const orphaned = (silent: SilentNode[]) => ({
  reason: 'its node is gone',
  where: `not exists (select 1 from nodes n where n.id = j.node and n.stopped_at is null
                        and (n.id::text || ' ' || n.heartbeat_at::text) <> all ('{${silent.map(quoted).join(',')}}'::text[]))`,
});

/** Formats an id and an instant as PostgreSQL returned them. */
const quoted = ({ id, beat }: SilentNode) => `"${id} ${beat}"`;

/** Rescues the active jobs of dead nodes. */
@Injectable()
export class DeadNodeRescuer {
  constructor(
    @Inject(PG_POOL) private readonly pool: Pool,
    private readonly node: NodeIdentity,
    private readonly nodes: Nodes,
    private readonly watch: NodeWatch,
    private readonly observer: JobObserver,
    private readonly openJobDays: SqlOpenJobDays,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {}

  /**
   * Frees the jobs of dead nodes: cancelled if requested, failed past the maximum of lost runs, else accepted. Silence
   * is not conclusive right after a restart of PostgreSQL, which has received no heartbeats yet.
   * @returns the number of freed jobs
   */
  async free(): Promise<number> {
    const judging = this.nodes.mayJudge;
    const silent = judging ? this.watch.silentFor(this.config.timings.nodeSilenceMs) : [];
    const { rows } = await this.pool.query<{ id: string }>(
      `select j.id from jobs j left join nodes n on n.id = j.node
        where j.state = 'active' and ${await this.openJobDays.sql('j.id')} and j.node is distinct from $1
          and (n.stopped_at is not null or n.id = any($2)
               or ($3 and n.id is null and pg_postmaster_start_time() < now() - $4 * interval '1 ms'))`,
      [this.node.id, silent.map(({ id }) => id), judging, this.nodes.reportMs],
    );
    const ids = rows.map(({ id }) => id);
    let freed = 0;
    for (const fate of orphanTransitions(orphaned(silent), this.config.stalled.maxCount, fairQueues(this.config)))
      freed += (await transition(this.pool, ids, fate)).length;
    this.observer.recovered('stalled', freed);
    return freed;
  }
}
