import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { groupBy } from '../../common/group-by.js';
import { idFloor } from '../../common/ids.js';
import { ledgerClock } from '../../common/ledger-clock.js';
import { ControlChannel } from '../../database/control-channel.js';
import { PG_POOL } from '../../database/pg-pool.js';
import { DirectSource, type FetchResult, type FetchRequest } from '../../jobs/ports/ledger.js';
import { JobArrivals } from '../dispatch/job-arrivals.js';
import { toClaimed, type ClaimRow } from './claim-row.js';
import { DIRECT_CLAIM_SQL, NEXT_DUE_SQL } from './direct-claim-sql.js';
import { NodeIdentity } from '../nodes/node-identity.js';
import { dueInMs } from '../transitions/due-in-sql.js';
import { Nodes } from '../nodes/nodes.js';
import { SqlOpenJobDays } from '../partitions/sql-open-job-days.js';

const DAY_MS = 86_400_000;
/** Lifetime of the oldest day with work; a job reopened on an older day waits no longer than this. */
const OLDEST_FRESH_MS = 5000;

type Row = { [K in keyof ClaimRow]: ClaimRow[K] | null } & {
  queue: string;
  available: number;
  rateResetMs: number | null;
  /** Start of the job's run before this one. */
  startedBefore: Date | null;
};

/** Due jobs from the ledger, for running them without the engine. */
@Injectable()
export class DueJobSource extends DirectSource {
  private counted = { since: 0, jobs: 0 };
  private oldest: { id: string | null; at: number } = { id: null, at: -Infinity };

  constructor(
    @Inject(PG_POOL) private readonly pool: Pool,
    private readonly node: NodeIdentity,
    private readonly nodes: Nodes,
    private readonly jobArrivals: JobArrivals,
    private readonly openJobDays: SqlOpenJobDays,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
    channel: ControlChannel,
  ) {
    super();
    for (const topic of ['accepted', 'queues'] as const) channel.on(topic, () => this.jobArrivals.notify());
  }

  async take(asks: FetchRequest[]): Promise<FetchResult[]> {
    const [low, high] = await this.bounds();
    // Unnamed, so planned for these bounds each time, in 2 ms; a generic plan for any bounds runs for seconds.
    const { rows } = await this.pool.query<Row>(DIRECT_CLAIM_SQL, [
      asks.map(({ queue }) => queue),
      asks.map(({ slots }) => slots),
      asks.map(({ limit }) => limit?.max ?? null),
      asks.map(({ limit }) => limit?.per ?? null),
      this.node.id,
      this.nodes.mayJudge,
      low,
      high,
      this.config.timings.nodeSilenceMs,
      this.config.timings.engineSilenceMs,
    ]);
    const { since } = this.counted;
    this.counted.jobs += rows.filter(
      (row) => isClaimed(row) && !(row.startedBefore && +row.startedBefore >= since),
    ).length;
    return [...groupBy(rows, ({ queue }) => queue)].map(([queue, of]) => ({
      queue,
      jobs: of.filter(isClaimed).map(toClaimed).sort(byUrgency),
      available: of[0]?.available ?? 0,
      rateResetMs: of[0]?.rateResetMs ?? null,
    }));
  }

  async nextDue(queues: string[]): Promise<number | null> {
    const { rows } = await this.pool.query<{ ms: number | null }>(NEXT_DUE_SQL, [queues, ...(await this.bounds())]);
    return dueInMs(rows);
  }

  onArrival(listener: (queues?: string[]) => void): () => void {
    return this.jobArrivals.on(listener);
  }

  /** Jobs that this process has started without the engine since `countSince`, each counted once. */
  get startedJobs(): number {
    return this.counted.jobs;
  }

  /** @param since PostgreSQL's time in ms: a job that has run since then, on any node, is counted already */
  countSince(since: number, jobs = 0): void {
    this.counted = { since, jobs };
  }

  /** Returns id bounds. The days around now are always included: jobs arrive there, by a clock that may have been ahead. */
  private async bounds(): Promise<[low: string, high: string]> {
    const now = ledgerClock.now();
    if (performance.now() - this.oldest.at > OLDEST_FRESH_MS) {
      this.oldest = { id: await this.openJobDays.oldestRunnable(), at: performance.now() };
    }
    const yesterday = idFloor(now - DAY_MS);
    const { id } = this.oldest;
    return [id !== null && id < yesterday ? id : yesterday, idFloor(now + DAY_MS)];
  }
}

function isClaimed(row: Row): row is ClaimRow & Row {
  return row.id !== null;
}

function byUrgency(a: { priority: number; id: string }, b: { priority: number; id: string }): number {
  return a.priority - b.priority || (a.id < b.id ? -1 : 1);
}
