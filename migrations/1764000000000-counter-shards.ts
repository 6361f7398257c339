import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tables of counts, each with its key and its counted columns. */
const COUNTS = [
  ['queue_totals', 'queue', ['completed', 'failed', 'cancelled']],
  ['job_rollups', 'minute, queue, type', ['completed', 'failed', 'cancelled', 'retried', 'run_ms']],
  ['queue_latencies', 'minute, queue, bucket', ['jobs']],
] as const;

/**
 * Shards the counts. A row of counts is locked until its writer commits: with one row for all nodes, they recorded
 * outcomes one after another. Now a count is the sum of its shards, and a node mostly has its own.
 */
export class CounterShards1764000000000 implements MigrationInterface {
  name = 'CounterShards1764000000000';

  async up(db: QueryRunner): Promise<void> {
    for (const [table, key] of COUNTS) {
      await db.query(`alter table ${table} add column shard smallint not null default 0`);
      await rekey(db, table, `${key}, shard`);
    }
  }

  async down(db: QueryRunner): Promise<void> {
    for (const [table, key, columns] of COUNTS) {
      const sums = columns.map((column) => `sum(${column}) as ${column}`).join(', ');
      const names = `${key}, ${columns.join(', ')}`;
      await db.query(`create temp table whole as select ${key}, ${sums} from ${table} group by ${key}`);
      await db.query(`delete from ${table}`);
      await rekey(db, table, key);
      await db.query(`alter table ${table} drop column shard`);
      await db.query(`insert into ${table} (${names}) select ${names} from whole`);
      await db.query(`drop table whole`);
    }
  }
}

async function rekey(db: QueryRunner, table: string, key: string): Promise<void> {
  await db.query(`alter table ${table} drop constraint ${table}_pkey, add primary key (${key})`);
}
