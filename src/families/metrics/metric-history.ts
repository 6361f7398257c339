import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { instant } from '../../common/answers.js';
import { HubError } from '../../common/errors.js';
import { queryRows } from '../../database/ledger-db.js';
import type { Queryable } from '../../database/queryable.js';
import { READ_POOL } from '../../database/read-pool.js';
import { METRIC_NAMES, METRICS, SAMPLE_DAYS, SAMPLED, type MetricName } from './metric-catalog.js';

export const metricHistorySchema = z.strictObject({
  name: z.enum(METRIC_NAMES),
  from: instant,
  to: instant,
  step: z
    .number()
    .meta({ description: 'Milliseconds between points: at least what was asked for, and what bounds their number' }),
  points: z.array(z.strictObject({ at: instant, value: z.number() })).meta({
    description: 'Means of steps, each by its beginning; a step without a sample has no point. Counts are per minute',
  }),
});
export type MetricHistoryAnswer = z.output<typeof metricHistorySchema>;

export interface HistoryQuery {
  name: MetricName;
  from?: Date;
  to?: Date;
  /** Milliseconds. */
  step?: number;
  queue?: string;
  node?: string;
}

const MAX_POINTS = 2000;
const USUAL_POINTS = 300;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Hourly means serve what is older than the samples. $1: name, $2 and $3: from and to. */
const rowsOf = (name: string, filter: string) => `
  select at, value from metric_samples
   where name = ${name} and at >= $2 and at < $3 and at >= date_trunc('hour', now() - interval '${SAMPLE_DAYS} days') ${filter}
  union all
  select hour, value from metric_hours
   where name = ${name} and hour >= $2 and hour < $3 and hour < date_trunc('hour', now() - interval '${SAMPLE_DAYS} days') ${filter}`;

/** Merges the series of each instant, then takes the mean of each step; a queue without a row in a sampled minute had zero. */
function historySql(name: MetricName): string {
  const spec: { of: string; merge: string; counts?: boolean } = METRICS[name];
  const filter = `and ($5::text is null or labels ->> 'queue' = $5) and ($6::text is null or node = $6)`;
  const marks = spec.of === 'queue' ? `union all select at, 0 from (${rowsOf(`'${SAMPLED}'`, '')}) marks` : '';
  const complete = spec.counts
    ? `where at < (select max(at) from metric_samples where name = '${SAMPLED}' and at >= now() - interval '1 day')`
    : '';
  return `
    select date_bin($4 * interval '1 ms', at, $2) as at, avg(value)::float8 as value
      from (select at, ${spec.merge}(value) as value
              from (select at, value from (${rowsOf('$1', filter)}) series ${marks}) rows ${complete} group by at) instants
     group by 1 order by 1`;
}

/** Answers the history of a metric for charts, bounded in points whatever is asked for. */
@Injectable()
export class MetricHistory {
  constructor(@Inject(READ_POOL) private readonly readPool: Queryable) {}

  /** @throws HubError VALIDATION_FAILED when `from` does not precede `to` */
  async of({ name, from, to = new Date(), step, queue, node }: HistoryQuery): Promise<MetricHistoryAnswer> {
    // Samples are on minutes, so that steps which begin on one hold equally many.
    const begin = new Date(Math.floor((from?.getTime() ?? to.getTime() - DAY_MS) / MINUTE_MS) * MINUTE_MS);
    const rangeMs = to.getTime() - begin.getTime();
    if (rangeMs <= 0) {
      const message = 'must be before to';
      throw new HubError('VALIDATION_FAILED', `from: ${message}`, { errors: [{ path: 'from', message }] });
    }
    const wanted = step ?? Math.ceil(rangeMs / USUAL_POINTS / MINUTE_MS) * MINUTE_MS;
    const chosen = Math.max(MINUTE_MS, wanted, Math.ceil(rangeMs / MAX_POINTS / MINUTE_MS) * MINUTE_MS);
    const values = [name, begin, to, chosen, queue ?? null, node ?? null];
    const points = await queryRows<{ at: Date; value: number }>(this.readPool, historySql(name), values);
    return { name, from: begin, to, step: chosen, points };
  }
}
