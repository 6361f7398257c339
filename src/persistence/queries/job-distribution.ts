import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { count, instant } from '../../common/answers.js';
import { queryRows } from '../../database/ledger-db.js';
import type { Queryable } from '../../database/queryable.js';
import { READ_POOL } from '../../database/read-pool.js';
import { OPEN_STATES_SQL } from '../../jobs/job-state.js';
import { priorityNumber } from '../../jobs/priority.js';
import { SqlOpenJobDays } from '../partitions/sql-open-job-days.js';
import { within, type StatisticsFilter } from './retry-stats.js';

export const STEPS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;
export type Step = keyof typeof STEPS;
/** Steps of one answer. */
export const MAX_STEPS = 750;
/** Rows of one answer. */
const MAX_ROWS = 20_000;

const where = { queue: z.string(), type: z.string(), priority: priorityNumber };

export const jobDistributionSchema = z.strictObject({
  from: instant,
  to: instant,
  step: z.enum(['minute', 'hour', 'day']),
  complete: z.boolean().meta({ description: `False if ${MAX_ROWS} rows do not suffice: then the oldest are missing` }),
  items: z
    .array(z.strictObject({ at: instant, ...where, completed: count, failed: count, cancelled: count }))
    .meta({ description: 'Jobs that ended, by the step in which they did, the newest first' }),
  open: z.array(z.strictObject({ ...where, jobs: count })).meta({ description: 'Jobs that are open now' }),
});
export type JobDistribution = z.output<typeof jobDistributionSchema>;

const ENDED_SQL = `
  select date_bin($5 * interval '1 ms', minute, timestamptz 'epoch') as at, queue, type, priority,
         sum(completed::float8) as completed, sum(failed::float8) as failed, sum(cancelled::float8) as cancelled
    from job_rollups where ${within('minute')}
   group by 1, queue, type, priority
  having sum((completed + failed + cancelled)::float8) > 0
   order by 1 desc, queue, type, priority limit ${MAX_ROWS + 1}`;

const openSql = (inOpenJobDays: string) => `
  select queue, type, priority, count(*)::float8 as jobs from jobs
   where state in ${OPEN_STATES_SQL} and ${inOpenJobDays}
     and ($1::text is null or queue = $1) and ($2::text is null or type = $2)
   group by queue, type, priority order by queue, type, priority`;

/** Reads where jobs go: by queue, type and priority, over time and now. */
@Injectable()
export class JobDistributions {
  constructor(
    @Inject(READ_POOL) private readonly readPool: Queryable,
    private readonly openJobDays: SqlOpenJobDays,
  ) {}

  async of({ from, to, queue, type }: StatisticsFilter, step: Step): Promise<JobDistribution> {
    const only = [queue ?? null, type ?? null];
    const [rows, open] = await Promise.all([
      queryRows<JobDistribution['items'][number]>(this.readPool, ENDED_SQL, [from, to, ...only, STEPS[step]]),
      queryRows<JobDistribution['open'][number]>(this.readPool, openSql(await this.openJobDays.sql()), only),
    ]);
    return { from, to, step, complete: rows.length <= MAX_ROWS, items: rows.slice(0, MAX_ROWS), open };
  }
}
