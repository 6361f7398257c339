import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Adds when a runner was first online, since when GitHub misses it though its container runs, and the last check. */
export class RunnerCensus1764200100000 implements MigrationInterface {
  name = 'RunnerCensus1764200100000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`alter table runners add column online_at timestamptz, add column offline_since timestamptz,
                     add column offline_seen_at timestamptz`);
    // Finds the runners that ended within the hour, and those that the pool counts.
    await db.query(`create index runners_finished on runners (finished_at)`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`drop index runners_finished`);
    await db.query(`alter table runners drop column online_at, drop column offline_since,
                     drop column offline_seen_at`);
  }
}
