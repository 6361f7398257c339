import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { HOT_PATH_POOL, PG_POOL } from '../../database/pg-pool.js';
import { preparedStatement } from '../../database/prepared.js';
import { BatchSource, DispatchPort, type BatchFetchResult, type BatchFetchRequest } from '../../jobs/ports/ledger.js';
import { BatchJobArrivals, type TypeCounts } from '../dispatch/batch-job-arrivals.js';
import { batchClaimSql, batchNextDueSql, unbatchSql } from './batch-claim-sql.js';
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
    const { rowCount } = await this.pool.query(unbatchSql(await this.openJobDays.sql()), [types]);
    if ((rowCount ?? 0) > 0) this.dispatch.requestSweep();
  }

  onArrival(listener: (counts: TypeCounts) => void): () => void {
    return this.batchJobArrivals.on(listener);
  }
}

function isClaimed(row: Row): row is ClaimRow & Row {
  return row.id !== null;
}
