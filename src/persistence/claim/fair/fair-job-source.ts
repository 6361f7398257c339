import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { inTransaction } from '../../../database/in-transaction.js';
import { HOT_PATH_POOL, PG_POOL } from '../../../database/pg-pool.js';
import { prepared } from '../../../database/prepared.js';
import type { Queryable } from '../../../database/queryable.js';
import type { ClaimedJob } from '../../../jobs/job.js';
import {
  FairSource,
  type FairArrival,
  type FairFetchRequest,
  type FairFetchResult,
  type FairScan,
} from '../../../jobs/ports/ledger.js';
import { RetentionRules } from '../../../jobs/retention-rules.js';
import { FairArrivals } from '../../dispatch/fair-arrivals.js';
import { NodeIdentity } from '../../nodes/node-identity.js';
import { SqlOpenJobDays } from '../../partitions/sql-open-job-days.js';
import { toClaimed, type ClaimRow } from '../claim-row.js';
import { FairAdoption } from './fair-adoption.js';
import { COUNT_QUEUE_STARTS_SQL, COUNT_STARTS_SQL, fairClaimSql, LOCK_SQL, usageSql } from './fair-claim-sql.js';
import { fairScanSql } from './fair-scan-sql.js';
import { grantsOf, type TenantUsage } from './tenant-grants.js';

type Row = { [K in keyof ClaimRow]: ClaimRow[K] | null } & { paused: boolean };
type ScanRow = { tenant: string; dueInMs: number; next: string | null };
type Claimed = Pick<FairFetchResult, 'jobs' | 'paused'>;
type UsageRow = { tenant: string | null; active: number | null; taken: number | null; resetsInMs: number | null };

/** Due jobs of fair queues, straight from the ledger. */
@Injectable()
@RetentionRules({
  delete: `delete from tenant_windows
            where began_at < now() - $1::float8 * interval '1 ms' and began_at < now() - per_ms * interval '1 ms'`,
})
export class FairJobSource extends FairSource {
  constructor(
    @Inject(PG_POOL) private readonly pool: Pool,
    @Inject(HOT_PATH_POOL) private readonly hotPathPool: Pool,
    private readonly node: NodeIdentity,
    private readonly openJobDays: SqlOpenJobDays,
    private readonly arrivals: FairArrivals,
    private readonly adoption: FairAdoption,
  ) {
    super();
  }

  async take(ask: FairFetchRequest): Promise<FairFetchResult> {
    const inOpenJobDays = await this.openJobDays.sql('j.id');
    if (ask.max ?? ask.rate ?? ask.limit) return this.takeLimited(ask, inOpenJobDays);
    const grants = [...ask.slots].map(([tenant, granted]) => ({ tenant, granted, held: null }));
    const db = prepared(this.hotPathPool);
    return { grants, rateResetMs: null, ...(await this.claim(db, ask.queue, ask.slots, inOpenJobDays)) };
  }

  /** Claims under the queue's lock: limits that two nodes read at the same time would both be exceeded. */
  private takeLimited(ask: FairFetchRequest, inOpenJobDays: string): Promise<FairFetchResult> {
    const { queue, rate, limit } = ask;
    return inTransaction(this.pool, async (client) => {
      const db = prepared(client);
      await db.query(LOCK_SQL, [queue]);
      const usage = await db.query<UsageRow>(usageSql(inOpenJobDays), [queue, [...ask.slots.keys()]]);
      const { grants, rateResetMs } = grantsOf(ask, usageOf(usage.rows));
      const slots = new Map(grants.flatMap(({ tenant, granted }) => (granted > 0 ? [[tenant, granted]] : [])));
      const { jobs, paused } = await this.claim(db, queue, slots, inOpenJobDays);
      const starts = startsOf(jobs);
      if (rate && jobs.length > 0)
        await db.query(COUNT_STARTS_SQL, [queue, [...starts.keys()], [...starts.values()], rate.per]);
      if (limit && jobs.length > 0) await db.query(COUNT_QUEUE_STARTS_SQL, [queue, jobs.length, limit.max, limit.per]);
      return { jobs, grants, paused, rateResetMs };
    });
  }

  private async claim(
    db: Queryable,
    queue: string,
    slots: ReadonlyMap<string, number>,
    inOpenJobDays: string,
  ): Promise<Claimed> {
    if (slots.size === 0) return { jobs: [], paused: false };
    const values = [queue, [...slots.keys()], [...slots.values()], this.node.id];
    const { rows } = await db.query<Row>(fairClaimSql(inOpenJobDays), values);
    return { jobs: rows.filter(isClaimed).map(toClaimed), paused: rows[0]?.paused ?? false };
  }

  async scan(queue: string, from: string): Promise<FairScan> {
    const sql = fairScanSql(await this.openJobDays.sql('j.id'));
    const { rows } = await prepared(this.pool).query<ScanRow>(sql, [queue, from]);
    const later = rows.filter(({ dueInMs }) => dueInMs > 0).map(({ dueInMs }) => dueInMs);
    const due = rows.filter(({ dueInMs }) => dueInMs <= 0).map(({ tenant }) => tenant);
    const nextDueMs = later.length === 0 ? null : Math.min(...later);
    return { tenants: [...new Set(due)], next: rows[0]?.next ?? null, nextDueMs };
  }

  adopt(queues: string[]): Promise<void> {
    return this.adoption.adopt(queues);
  }

  notifyEnded(queue: string, tenant: string): void {
    this.arrivals.notifyEnded(queue, tenant);
  }

  onArrival(listener: (arrival: FairArrival) => void): () => void {
    return this.arrivals.on(listener);
  }
}

function isClaimed(row: Row): row is ClaimRow & Row {
  return row.id !== null;
}

function usageOf(rows: UsageRow[]): TenantUsage {
  const window = ({ taken, resetsInMs }: UsageRow) => ({ taken: taken ?? 0, resetsInMs: resetsInMs ?? 0 });
  const own = rows.find(({ tenant }) => tenant === null);
  const ofTenants = rows.flatMap((row) => (row.tenant === null ? [] : [{ ...row, tenant: row.tenant }]));
  return {
    active: new Map(ofTenants.flatMap(({ tenant, active }) => (active === null ? [] : [[tenant, active]]))),
    windows: new Map(ofTenants.flatMap((row) => (row.taken === null ? [] : [[row.tenant, window(row)]]))),
    queue: own && window(own),
  };
}

function startsOf(jobs: ClaimedJob[]): Map<string, number> {
  const starts = new Map<string, number>();
  for (const { tenant } of jobs) starts.set(tenant ?? '', (starts.get(tenant ?? '') ?? 0) + 1);
  return starts;
}
