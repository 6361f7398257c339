import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Creates the status page's components and the history of their status. `job_id` is the job that an update came from,
 * `job_at` when the ledger accepted it, by PostgreSQL's clock: by it an older job that runs late is distinguished from
 * a newer one. `since`: the start of the current status; `changed_at`: the last change of status or detail;
 * `updated_at`: the last update.
 */
export class StatusComponents1764300000000 implements MigrationInterface {
  name = 'StatusComponents1764300000000';

  async up(db: QueryRunner): Promise<void> {
    const status = `text not null check (status in
          ('operational','degraded_performance','partial_outage','major_outage','under_maintenance'))`;
    await db.query(`
      create table status_components (
        name text primary key,
        status ${status},
        detail text,
        since timestamptz not null default now(),
        changed_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        job_id uuid not null,
        job_at timestamptz not null
      )`);
    await db.query(`
      create table status_changes (
        seq bigint generated always as identity primary key,
        component text not null,
        status ${status},
        detail text,
        at timestamptz not null default now(),
        job_id uuid not null
      )`);
    await db.query(`create index status_changes_component on status_changes (component, seq)`);
    // Serves retention.
    await db.query(`create index status_changes_at on status_changes (at)`);
  }

  async down(db: QueryRunner): Promise<void> {
    for (const table of ['status_changes', 'status_components']) await db.query(`drop table ${table}`);
  }
}
