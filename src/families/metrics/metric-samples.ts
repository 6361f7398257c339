import { Inject, Injectable } from '@nestjs/common';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { LedgerDb, queryRows } from '../../database/ledger-db.js';
import type { Queryable } from '../../database/queryable.js';
import { HubReadings, NodeFigures, type NodeFigure } from '../../jobs/ports/readings.js';
import { RetentionRules } from '../../jobs/retention-rules.js';
import { SAMPLE_DAYS, SAMPLED, type MetricName } from './metric-catalog.js';

/** A figure to store; without `at` it belongs to this minute. */
export interface Sample {
  name: MetricName | typeof SAMPLED;
  value: number;
  node?: string;
  labels?: Record<string, string>;
  at?: Date;
}

const STORE_SQL = `
  insert into metric_samples (at, name, node, labels, value)
  select coalesce(at, date_trunc('minute', now())), name, coalesce(node, ''), coalesce(labels, '{}'), value
    from jsonb_to_recordset($1) as s (at timestamptz, name text, node text, labels jsonb, value float8)
  on conflict (name, at, node, labels) do update set value = excluded.value`;

/** Means of the last full hours. A queue's minutes without a row were zero, so they count by their marks. */
const HOURS_SQL = `
  with marks as (
    select date_trunc('hour', at) as hour, count(*) as n from metric_samples
     where name = '${SAMPLED}' and at >= date_trunc('hour', now()) - interval '3 hours' and at < date_trunc('hour', now())
     group by 1
  ),
  hours as (
    select date_trunc('hour', at) as hour, name, node, labels, sum(value) as total, count(*) as n from metric_samples
     where at >= date_trunc('hour', now()) - interval '3 hours' and at < date_trunc('hour', now()) group by 1, 2, 3, 4
  )
  insert into metric_hours (hour, name, node, labels, value)
  select h.hour, h.name, h.node, h.labels, h.total / greatest(h.n, case when h.node = '' then m.n end)
    from hours h left join marks m on m.hour = h.hour
  on conflict (name, hour, node, labels) do update set value = excluded.value`;

const LATEST_SQL = `
  select distinct on (node) node, labels ->> 'host' as host, value from metric_samples
   where name = $1 and at >= now() - $2 * interval '1 ms' and node = any ($3::text[]) order by node, at desc`;
/** Intervals, and the minute that a sample's time is cut to, within which a node's figure is current. */
const CURRENT = { intervals: 3, minuteMs: 60_000 };

/** Samples of metrics in the ledger. */
@Injectable()
@RetentionRules(
  {
    delete: `delete from metric_samples where at < now() - interval '${SAMPLE_DAYS} days' and $1::float8 is not null`,
  },
  {
    delete: `delete from metric_hours where hour < now() - greatest($1::float8 * interval '1 ms', interval '400 days')`,
  },
)
export class MetricSamples extends NodeFigures {
  constructor(
    private readonly ledger: LedgerDb,
    private readonly readings: HubReadings,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {
    super();
  }

  /** Stores figures in one statement; a second one of the same minute replaces the first. */
  async store(samples: readonly Sample[], db?: Queryable): Promise<void> {
    const values = [JSON.stringify(samples)];
    if (db) await queryRows(db, STORE_SQL, values);
    else await this.ledger.query(STORE_SQL, values);
  }

  /** Computes the hourly means that outlive the samples. Repeating it changes nothing. */
  async storeHours(db: Queryable): Promise<void> {
    await queryRows(db, HOURS_SQL);
  }

  async latest(name: string): Promise<NodeFigure[]> {
    const { alive } = await this.readings.fleet();
    const withinMs = CURRENT.intervals * this.config.timings.sampleMs + CURRENT.minuteMs;
    return this.ledger.query(LATEST_SQL, [name, withinMs, alive]);
  }
}
