import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Adds the reason why a runner's start waits. */
export class RunnerWaits1764500000000 implements MigrationInterface {
  name = 'RunnerWaits1764500000000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`alter table runners add column waits_for text`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`alter table runners drop column waits_for`);
  }
}
