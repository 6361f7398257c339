import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When the hub first heard of a job: unlike `queued_at`, by its own clock. Unknown for those of before. */
export class DemandReceived1764200200000 implements MigrationInterface {
  name = 'DemandReceived1764200200000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`alter table demands add column received_at timestamptz`);
    await db.query(`alter table demands alter column received_at set default now()`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`alter table demands drop column received_at`);
  }
}
