import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Renames the count of a job's runs, the fence of outcomes. Events that were written before keep `start` in their detail. */
export class RunNumber1765000000000 implements MigrationInterface {
  name = 'RunNumber1765000000000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`alter table jobs rename column start to run_number`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`alter table jobs rename column run_number to start`);
  }
}
