import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Rollups count outcomes only. Counting what comes in kept a row locked until the end of the caller's transaction that
 * an enqueue had joined, and everybody else's enqueue of that type waited for it.
 */
export class RollupsOfOutcomes1763700300000 implements MigrationInterface {
  name = 'RollupsOfOutcomes1763700300000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`alter table job_rollups drop column enqueued`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`alter table job_rollups add column enqueued bigint not null default 0`);
  }
}
