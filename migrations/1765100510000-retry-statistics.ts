import type { MigrationInterface, QueryRunner } from 'typeorm';

const COLUMNS = ['completed', 'failed', 'cancelled', 'retried', 'run_ms'];

/**
 * Counts outcomes by priority, too, and how many jobs completed after a retry; counts failed attempts by code and hour; stores
 * the concurrency of queues that operators choose.
 */
export class RetryStatistics1765100510000 implements MigrationInterface {
  name = 'RetryStatistics1765100510000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      alter table job_rollups
        add column priority smallint not null default 3,
        add column recovered bigint not null default 0`);
    await db.query(`
      alter table job_rollups drop constraint job_rollups_pkey, add primary key (minute, queue, type, priority, shard)`);
    await db.query(`
      create table job_errors (
        hour timestamptz not null,
        queue text not null,
        type text not null,
        code text not null,
        shard smallint not null default 0,
        attempts bigint not null,
        primary key (hour, queue, type, code, shard)
      )`);
    await db.query(`
      alter table queues
        add column concurrency integer check (concurrency > 0),
        add column concurrency_reason text,
        add column concurrency_by text,
        add column concurrency_at timestamptz`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      alter table queues drop column concurrency, drop column concurrency_reason, drop column concurrency_by,
        drop column concurrency_at`);
    await db.query(`drop table job_errors`);
    const key = 'minute, queue, type, shard';
    const sums = COLUMNS.map((column) => `sum(${column}) as ${column}`).join(', ');
    await db.query(`create temp table whole as select ${key}, ${sums} from job_rollups group by ${key}`);
    await db.query(`delete from job_rollups`);
    await db.query(`alter table job_rollups drop constraint job_rollups_pkey, add primary key (${key})`);
    await db.query(`alter table job_rollups drop column priority, drop column recovered`);
    await db.query(
      `insert into job_rollups (${key}, ${COLUMNS.join(', ')}) select ${key}, ${COLUMNS.join(', ')} from whole`,
    );
    await db.query(`drop table whole`);
  }
}
