import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Pool } from 'pg';
import { Periodic } from '../../common/periodic-task.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { fairQueues } from '../../config/tenant-limits.js';
import { HEARTBEAT_POOL, PG_POOL } from '../../database/pg-pool.js';
import { DispatchPort } from '../../jobs/ports/ledger.js';
import { ActiveRuns } from '../../jobs/ports/worker.js';
import { orphanTransitions } from '../transitions/orphan-transitions.js';
import { SqlOpenJobDays } from '../partitions/sql-open-job-days.js';
import { NodeIdentity } from '../nodes/node-identity.js';
import { transition } from '../transitions/transition.js';

/**
 * Reconciles the runs that the ledger assigns to this node with the runs in its memory. A claim whose reply was lost
 * with its connection, or an outcome that could not be written, would leave a job active on a living node forever, and
 * a cancel published while this node was not listening would never arrive. Conversely, a node that was silent for so
 * long that its jobs were rescued aborts its handlers: their further work would be refused, or done twice.
 */
@Injectable()
export class LocalRunReconciler {
  private readonly logger = new Logger(LocalRunReconciler.name);

  constructor(
    @Inject(PG_POOL) private readonly pool: Pool,
    @Inject(HEARTBEAT_POOL) private readonly heartbeatPool: Pool,
    private readonly node: NodeIdentity,
    private readonly runs: ActiveRuns,
    private readonly dispatch: DispatchPort,
    private readonly openJobDays: SqlOpenJobDays,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {}

  @Periodic('runReconcileMs', "Reconciliation of this node's runs failed; the next one follows in 5 s")
  async reconcile(): Promise<void> {
    // Read before the ledger, so that jobs claimed meanwhile are not included.
    const working = this.runs.running();
    const { rows } = await this.heartbeatPool.query<{
      id: string;
      runNumber: number;
      cancel: string | null;
      settled: boolean;
    }>(
      `select id, run_number as "runNumber", cancel_reason as cancel,
              started_at < clock_timestamp() - $2 * interval '1 ms' as settled
         from jobs where state = 'active' and node = $1 and (${await this.openJobDays.sql()} or id = any($3::uuid[]))`,
      [this.node.id, this.config.timings.runSettledMs, working.map(({ id }) => id)],
    );
    const lost: string[] = [];
    for (const { id, runNumber, cancel, settled } of rows) {
      const here = this.runs.has(id, runNumber);
      if (!here && settled) lost.push(id);
      if (here && cancel !== null) this.runs.cancel(id, runNumber, cancel);
    }
    const held = new Set(rows.map(({ id, runNumber }) => `${id}/${runNumber}`));
    for (const { id, runNumber } of working) {
      // A run that has ended meanwhile is no longer among the active ones, and is not notified.
      if (!held.has(`${id}/${runNumber}`)) this.runs.revoke(id, runNumber, 'the run was taken from this node');
    }
    await this.free(lost);
  }

  /** Frees lost runs. A run that was claimed again meanwhile is younger than `runSettledMs` and stays. */
  private async free(ids: string[]): Promise<void> {
    if (ids.length === 0) return;
    const where = `j.node = '${this.node.id}' and j.started_at < clock_timestamp() - interval '${this.config.timings.runSettledMs} ms'`;
    let freed = 0;
    for (const fate of orphanTransitions(
      { where, reason: 'unknown to its node' },
      this.config.stalled.maxCount,
      fairQueues(this.config),
    )) {
      freed += (await transition(this.pool, ids, fate)).length;
    }
    if (freed === 0) return;
    this.logger.warn({ jobs: freed }, 'orphaned runs of this node freed');
    this.dispatch.requestSweep();
  }
}
