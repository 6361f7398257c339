import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { count, instant } from '../../common/answers.js';
import { queryRows } from '../../database/ledger-db.js';
import type { Queryable } from '../../database/queryable.js';
import { READ_POOL } from '../../database/read-pool.js';

/** Error codes that a type shows. */
const TOP = 5;

export const retryStatisticsSchema = z.strictObject({
  type: z.string(),
  queue: z.string(),
  attempts: count.meta({ description: 'Attempts that have ended, well or badly' }),
  retries: count.meta({ description: 'Failed attempts that were followed by another one' }),
  succeededAfterRetry: count.meta({ description: 'Jobs that completed with their second attempt or a later one' }),
  completed: count,
  failed: count.meta({ description: 'Jobs that failed for good' }),
  topErrorCodes: z
    .array(z.strictObject({ code: z.string(), count }))
    .max(TOP)
    .meta({ description: 'Failed attempts by code, the most frequent first; by whole hours' }),
});
export type RetryStatistics = z.output<typeof retryStatisticsSchema>;

export const retryStatisticsListSchema = z.strictObject({
  from: instant,
  to: instant,
  types: z.array(retryStatisticsSchema),
});

export interface StatisticsFilter {
  from: Date;
  to: Date;
  queue?: string;
  type?: string;
}

/** Rows of the counts within an interval, of a queue and a type if they are named. */
export const within = (time: string) =>
  `${time} >= $1 and ${time} < $2 and ($3::text is null or queue = $3) and ($4::text is null or type = $4)`;

/** In floating point: sums of bigints are numeric, and take three times as long. */
const ATTEMPTS_SQL = `
  select queue, type, sum((completed + failed + retried)::float8) as attempts, sum(retried::float8) as retries,
         sum(recovered::float8) as "succeededAfterRetry", sum(completed::float8) as completed, sum(failed::float8) as failed
    from job_rollups where ${within('minute')} group by queue, type order by retries desc, failed desc, queue, type`;

const CODES_SQL = `
  select queue, type, code, attempts::float8 as count from (
    select queue, type, code, sum(attempts) as attempts,
           row_number() over (partition by queue, type order by sum(attempts) desc, code) as rank
      from job_errors where ${within('hour')} group by queue, type, code
  ) ranked where rank <= ${TOP} order by rank`;

type Counts = Omit<RetryStatistics, 'topErrorCodes'>;

/** Reads how often jobs are retried, and what for, from the counts that records maintain. */
@Injectable()
export class RetryStats {
  constructor(@Inject(READ_POOL) private readonly readPool: Queryable) {}

  /** Returns the types that had an outcome within the interval, those with most retries first. */
  async list({ from, to, queue, type }: StatisticsFilter): Promise<RetryStatistics[]> {
    const only = [queue ?? null, type ?? null];
    const hour = new Date(Math.floor(from.getTime() / 3_600_000) * 3_600_000);
    const [types, codes] = await Promise.all([
      queryRows<Counts>(this.readPool, ATTEMPTS_SQL, [from, to, ...only]),
      queryRows<{ queue: string; type: string; code: string; count: number }>(this.readPool, CODES_SQL, [
        hour,
        to,
        ...only,
      ]),
    ]);
    return types.map((counts) => ({
      ...counts,
      topErrorCodes: codes
        .filter((one) => one.queue === counts.queue && one.type === counts.type)
        .map(({ code, count }) => ({ code, count })),
    }));
  }
}
