import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Finds workflow jobs that did not succeed by their conclusion, and counts those that failed within an hour. */
export class FailedDemands1765102170000 implements MigrationInterface {
  name = 'FailedDemands1765102170000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`create index demands_conclusion on demands (conclusion, id) where conclusion <> 'success'`);
    await db.query(`create index demands_failed on demands (completed_at) where conclusion = 'failure'`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`drop index demands_failed, demands_conclusion`);
  }
}
