import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Adds when the hub first learned of a job: unlike `queued_at`, by its own clock. Null for earlier demands. */
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
