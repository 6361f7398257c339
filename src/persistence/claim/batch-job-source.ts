import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { fairQueues } from '../../config/tenant-limits.js';
import { HOT_PATH_POOL, PG_POOL } from '../../database/pg-pool.js';
import { preparedStatement } from '../../database/prepared.js';
import { BatchSource, DispatchPort, type BatchFetchResult, type BatchFetchRequest } from '../../jobs/ports/ledger.js';
import { BatchJobArrivals, type TypeCounts } from '../dispatch/batch-job-arrivals.js';
import { batchClaimSql, batchNextDueSql, UNBATCH_PAGE, unbatchSql } from './batch-claim-sql.js';
import { toClaimed, type ClaimRow } from './claim-row.js';
import { SqlOpenJobDays } from '../partitions/sql-open-job-days.js';
import { NodeIdentity } from '../nodes/node-identity.js';
import { dueInMs } from '../transitions/due-in-sql.js';

type Row = { [K in keyof ClaimRow]: ClaimRow[K] | null } & { available: number; batchReadyMs: number | null };

/** Due jobs of types in batches, straight from the ledger. */
@Injectable()
export class BatchJobSource extends BatchSource {
  constructor(
    @Inject(PG_POOL) private readonly pool: Pool,
    @Inject(HOT_PATH_POOL) private readonly hotPathPool: Pool,
    private readonly node: NodeIdentity,
    private readonly batchJobArrivals: BatchJobArrivals,
    private readonly dispatch: DispatchPort,
    private readonly openJobDays: SqlOpenJobDays,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {
    super();
  }

  async take({ type, slots, size, waitMs }: BatchFetchRequest): Promise<BatchFetchResult> {
    const values = [type, slots, this.node.id, size, waitMs];
    const { rows } = await this.hotPathPool.query<Row>({
      ...preparedStatement(batchClaimSql(await this.openJobDays.sql('j.id'))),
      values,
    });
    const jobs = rows.filter(isClaimed).map(toClaimed);
    jobs.sort((a, b) => a.priority - b.priority || (a.id < b.id ? -1 : 1));
    return { jobs, available: rows[0]?.available ?? 0, batchReadyMs: rows[0]?.batchReadyMs ?? null };
  }

  async nextDue(type: string): Promise<number | null> {
    const { rows } = await this.pool.query<{ ms: number | null }>(batchNextDueSql(await this.openJobDays.sql()), [
      type,
    ]);
    return dueInMs(rows);
  }

  async leaveOthers(types: string[]): Promise<void> {
    for (let page = UNBATCH_PAGE; page === UNBATCH_PAGE;) {
      const sql = unbatchSql(await this.openJobDays.sql());
      page = (await this.pool.query(sql, [types, fairQueues(this.config)])).rowCount ?? 0;
      if (page > 0) this.dispatch.requestSweep();
    }
  }

  onArrival(listener: (counts: TypeCounts) => void): () => void {
    return this.batchJobArrivals.on(listener);
  }
}

function isClaimed(row: Row): row is ClaimRow & Row {
  return row.id !== null;
}
