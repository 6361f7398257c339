import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Artifacts: files that requests and jobs hand to jobs, in chunks. One that is arriving has no digest yet. */
export class Artifacts1765101200000 implements MigrationInterface {
  name = 'Artifacts1765101200000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table artifacts (
        id uuid primary key,
        name text not null,
        content_type text not null,
        bytes bigint,
        sha256 text,
        tenant text,
        queue text,
        job_id uuid,
        created_by text not null,
        created_at timestamptz not null default now(),
        expires_at timestamptz not null,
        check ((bytes is null) = (sha256 is null))
      )`);
    await db.query(`create index artifacts_expiry on artifacts (expires_at, id)`);
    await db.query(`create index artifacts_tenant on artifacts (tenant, id) where tenant is not null`);
    await db.query(`create index artifacts_job on artifacts (job_id, id) where job_id is not null`);
    await db.query(`
      create table artifact_chunks (
        artifact_id uuid not null references artifacts on delete cascade,
        position integer not null,
        content bytea not null,
        primary key (artifact_id, position)
      )`);
    // Most files are compressed already.
    await db.query(`alter table artifact_chunks alter column content set storage external`);
    await db.query(`
      create table artifact_totals (
        one boolean primary key default true check (one),
        artifacts bigint not null default 0,
        bytes bigint not null default 0
      )`);
    await db.query(`insert into artifact_totals default values`);
  }

  async down(db: QueryRunner): Promise<void> {
    for (const table of ['artifact_totals', 'artifact_chunks', 'artifacts']) await db.query(`drop table ${table}`);
  }
}
