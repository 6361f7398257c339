import { Inject, Injectable } from '@nestjs/common';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { queryRows } from '../../database/ledger-db.js';
import type { Queryable } from '../../database/queryable.js';
import { READ_POOL } from '../../database/read-pool.js';
import {
  HubReadings,
  type EndedReading,
  type FleetReading,
  type MinuteReading,
  type QueueReading,
} from '../../jobs/ports/readings.js';
import { NodeIdentity } from '../nodes/node-identity.js';
import { SqlOpenJobDays } from '../partitions/sql-open-job-days.js';
import { QueueStats } from './queue-stats.js';

const ENDED_SQL = `
  select queue, type, sum(completed)::float8 as completed, sum(failed)::float8 as failed
    from job_rollups where minute > now() - interval '1 hour' group by queue, type`;

const MINUTES_SQL = `
  select queue, minute, sum(completed)::float8 as completed, sum(failed)::float8 as failed
    from job_rollups
   where minute >= date_trunc('minute', now()) - $1 * interval '1 minute' and minute < date_trunc('minute', now())
   group by queue, minute`;

/** A node in maintenance takes no work. Jobs in batches are claimed from the ledger, and those of a paused or draining queue may stay there. */
const fleetSql = (inOpenJobDays: string) => `
  with alive as (
    select id, role, engine_at, drained_at from nodes where stopped_at is null and heartbeat_at > now() - $1 * interval '1 ms'
  ),
  held as (
    select min(greatest(created_at, coalesce(run_at, created_at))) as since from jobs
     where state = 'accepted' and not batched and coalesce(run_at <= now(), true) and ${inOpenJobDays}
  )
  select (select count(*) from alive where role <> 'api' and drained_at is null)::integer as workers,
         coalesce((select greatest(0, extract(epoch from now() - max(engine_at)) - $2) from alive), 0)::float8 as "engineAwaySeconds",
         coalesce((select greatest(0, extract(epoch from now() - since)) from held), 0)::float8 as "dispatchLagSeconds",
         array(select id::text from alive) as alive`;

/** Figures of the hub, read from the ledger for rules and charts. */
@Injectable()
export class SqlHubReadings extends HubReadings {
  constructor(
    @Inject(READ_POOL) private readonly readPool: Queryable,
    private readonly stats: QueueStats,
    private readonly openJobDays: SqlOpenJobDays,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
    private readonly node: NodeIdentity,
  ) {
    super();
  }

  get nodeId(): string {
    return this.node.id;
  }

  async queues(): Promise<QueueReading[]> {
    const queues = await this.stats.of();
    return queues.map(({ name, waiting, active, delayed, oldestWaitingSeconds, latencyP95 }) => {
      return { queue: name, waiting, active, delayed, oldestWaitingSeconds, runSecondsP95: latencyP95 / 1000 };
    });
  }

  ended(): Promise<EndedReading[]> {
    return queryRows(this.readPool, ENDED_SQL);
  }

  async fleet(): Promise<FleetReading> {
    const { nodeSilenceMs, nodeHeartbeatMs } = this.config.timings;
    const sql = fleetSql(await this.openJobDays.sql());
    const [fleet] = await queryRows<FleetReading>(this.readPool, sql, [nodeSilenceMs, (2 * nodeHeartbeatMs) / 1000]);
    return fleet ?? { workers: 0, engineAwaySeconds: 0, dispatchLagSeconds: 0, alive: [] };
  }

  minutes(count: number): Promise<MinuteReading[]> {
    return queryRows(this.readPool, MINUTES_SQL, [count]);
  }
}
