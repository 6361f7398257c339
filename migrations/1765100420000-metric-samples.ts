import type { MigrationInterface, QueryRunner } from 'typeorm';

const SERIES = `name text not null, node text not null default '', labels jsonb not null default '{}'`;

/** Metrics for charts: each minute's samples, and the hourly means that outlive them. A figure of zero has no row. */
export class MetricSamples1765100420000 implements MigrationInterface {
  name = 'MetricSamples1765100420000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table metric_samples (at timestamptz not null, ${SERIES}, value float8 not null,
        primary key (name, at, node, labels))`);
    await db.query(`create index metric_samples_at on metric_samples (at)`);
    await db.query(`
      create table metric_hours (hour timestamptz not null, ${SERIES}, value float8 not null,
        primary key (name, hour, node, labels))`);
    await db.query(`create index metric_hours_hour on metric_hours (hour)`);
  }

  async down(db: QueryRunner): Promise<void> {
    for (const table of ['metric_hours', 'metric_samples']) await db.query(`drop table ${table}`);
  }
}
