import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Effects of jobs outside of the hub: begun before the act, done after it. */
export class JobEffects1765100400000 implements MigrationInterface {
  name = 'JobEffects1765100400000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table job_effects (
        job_id uuid not null,
        key text not null,
        run_number integer not null,
        state text not null default 'begun' check (state in ('begun','done')),
        result jsonb,
        begun_at timestamptz not null default now(),
        primary key (job_id, key)
      )`);
    await db.query(`create index job_effects_begun_at on job_effects (begun_at)`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`drop table job_effects`);
  }
}
