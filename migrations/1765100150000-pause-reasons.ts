import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Why a queue is paused or drains, for everybody who wonders later. */
export class PauseReasons1765100150000 implements MigrationInterface {
  name = 'PauseReasons1765100150000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`alter table queues add column reason text`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`alter table queues drop column reason`);
  }
}
