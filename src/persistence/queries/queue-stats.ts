import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { count } from '../../common/answers.js';
import { READ_POOL } from '../../database/read-pool.js';
import { QUEUE_NAMES } from '../../jobs/queue-names.js';
import { SqlOpenJobDays } from '../partitions/sql-open-job-days.js';
import type { Queryable } from '../../database/queryable.js';
import { QueueSettings } from '../queues/queue-settings.js';
import { asLedgerError } from '../../database/sql-errors.js';

export const queueStatisticsSchema = z.strictObject({
  name: z.string(),
  waiting: count,
  active: count,
  completed: count,
  failed: count,
  delayed: count,
  waitingChildren: count,
  paused: z.boolean(),
  pending: count.meta({ description: 'waiting + active + delayed + waitingChildren' }),
  total: count.meta({ description: 'All jobs, including ended ones in the ledger' }),
  throughput1m: count.meta({ description: 'Jobs completed within the last minute' }),
  errorRate: z
    .number()
    .min(0)
    .max(1)
    .meta({ description: 'Share of failed jobs among those that ended within the last hour' }),
  latencyP95: z.number().min(0).meta({ description: "Milliseconds, of the last hour's runs, accurate to 20 %" }),
  oldestWaitingSeconds: count,
});
export type QueueStatistics = z.output<typeof queueStatisticsSchema>;

/** Counts open jobs by the partial index over the open states; counts of ended ones are maintained by the recorder. */
const openSql = (inOpenJobDays: string) => `
  select queue,
         count(*) filter (where state in ('accepted','waiting') and not later or state = 'delayed' and not later)::integer as waiting,
         count(*) filter (where state = 'active')::integer as active,
         count(*) filter (where state in ('accepted','waiting','delayed') and later)::integer as delayed,
         count(*) filter (where state = 'waiting_children')::integer as waiting_children,
         coalesce(extract(epoch from now() - min(greatest(created_at, coalesce(run_at, created_at)))
           filter (where state in ('accepted','waiting','delayed') and not later)), 0)::float8 as oldest
    from (select queue, state, created_at, run_at, coalesce(run_at > now(), false) as later
            from jobs where state in ('accepted','waiting','delayed','waiting_children','active')
             and ${inOpenJobDays} and ($1::text is null or queue = $1)) open
   group by queue`;

const ENDED_SQL = `
  select queue, sum(completed)::float8 as completed, sum(failed)::float8 as failed, sum(cancelled)::float8 as cancelled
    from queue_totals where $1::text is null or queue = $1 group by queue`;

/** The previous minute counts by the fraction of it that lies within the last 60 s. */
const RATES_SQL = `
  select queue,
         sum(completed * case when minute = date_trunc('minute', now()) then 1
                              when minute = date_trunc('minute', now()) - interval '1 minute' then 1 - extract(second from now()) / 60
                              else 0 end)::float8 as throughput,
         sum(completed)::float8 as completed, sum(failed)::float8 as failed
    from job_rollups where minute > now() - interval '1 hour' and ($1::text is null or queue = $1) group by queue`;

const P95_SQL = `
  select queue, min(bucket) filter (where running >= 0.95 * total)::integer as bucket
    from (select queue, bucket, sum(sum(jobs)) over (partition by queue order by bucket) as running,
                 sum(sum(jobs)) over (partition by queue) as total
            from queue_latencies where minute > now() - interval '1 hour' and ($1::text is null or queue = $1)
           group by queue, bucket) b
   group by queue`;

@Injectable()
export class QueueStats {
  constructor(
    @Inject(READ_POOL) private readonly readPool: Queryable,
    private readonly settings: QueueSettings,
    private readonly openJobDays: SqlOpenJobDays,
  ) {}

  /** Returns the statistics of one queue, or of all in the catalog's order. */
  async of(queue?: string): Promise<QueueStatistics[]> {
    try {
      const [open, ended, rates, p95] = await Promise.all(
        [openSql(await this.openJobDays.sql()), ENDED_SQL, RATES_SQL, P95_SQL].map((sql) => this.byQueue(sql, queue)),
      );
      const names = queue === undefined ? QUEUE_NAMES : [queue];
      return names.map((name) =>
        statistics(
          name,
          this.settings.isPaused(name),
          open?.get(name),
          ended?.get(name),
          rates?.get(name),
          p95?.get(name),
        ),
      );
    } catch (error) {
      throw asLedgerError(error);
    }
  }

  private async byQueue(sql: string, queue?: string): Promise<Map<string, Numbers>> {
    const { rows } = await this.readPool.query<Numbers & { queue: string }>(sql, [queue ?? null]);
    return new Map(rows.map((row) => [row.queue, row]));
  }
}

type Numbers = Record<string, number>;

function statistics(
  name: string,
  paused: boolean,
  open: Numbers = {},
  ended: Numbers = {},
  rates: Numbers = {},
  p95: Numbers = {},
): QueueStatistics {
  const { waiting = 0, active = 0, delayed = 0, waiting_children: waitingChildren = 0, oldest = 0 } = open;
  const { completed = 0, failed = 0, cancelled = 0 } = ended;
  const pending = waiting + active + delayed + waitingChildren;
  const endedLastHour = (rates['completed'] ?? 0) + (rates['failed'] ?? 0);
  const bucket = p95['bucket'];
  return {
    name,
    waiting,
    active,
    completed,
    failed,
    delayed,
    waitingChildren,
    paused,
    pending,
    total: pending + completed + failed + cancelled,
    throughput1m: Math.round(rates['throughput'] ?? 0),
    errorRate: endedLastHour === 0 ? 0 : (rates['failed'] ?? 0) / endedLastHour,
    latencyP95: bucket === undefined || bucket === null ? 0 : Math.round(2 ** (bucket / 2)),
    oldestWaitingSeconds: Math.max(0, Math.round(oldest)),
  };
}
