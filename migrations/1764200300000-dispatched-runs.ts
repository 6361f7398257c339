import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Records which run of a workflow a job has dispatched, to be checked before it dispatches one. `accepted`: GitHub has
 * confirmed the dispatch; `times`: how often it was asked.
 */
export class DispatchedRuns1764200300000 implements MigrationInterface {
  name = 'DispatchedRuns1764200300000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table dispatched_runs (
        job_id uuid primary key,
        dispatched_at timestamptz not null default now(),
        times smallint not null default 1,
        accepted boolean not null default false,
        run_id bigint unique,
        url text,
        created_at timestamptz not null default now()
      )`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`drop table dispatched_runs`);
  }
}
