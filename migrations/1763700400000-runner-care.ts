import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What it takes to look after runners whatever has failed: which job prepares one, when GitHub was last asked about a
 * demand, and indexes that hold only what still needs care.
 */
export class RunnerCare1763700400000 implements MigrationInterface {
  name = 'RunnerCare1763700400000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`alter table runners add column prepare_job_id uuid`);
    await db.query(`alter table demands add column asked_at timestamptz`);
    await db.query(`
      create index runners_unremoved on runners (finished_at)
        where removed_at is null and state in ('finished','failed')`);
    await db.query(`
      create index demands_claiming on demands (updated_at) where state in ('provisioning','in_progress')`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`drop index demands_claiming`);
    await db.query(`drop index runners_unremoved`);
    await db.query(`alter table demands drop column asked_at`);
    await db.query(`alter table runners drop column prepare_job_id`);
  }
}
