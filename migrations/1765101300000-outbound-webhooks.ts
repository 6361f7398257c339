import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Endpoints that messages are delivered to, and the attempts. Secrets are sealed texts. */
export class OutboundWebhooks1765101300000 implements MigrationInterface {
  name = 'OutboundWebhooks1765101300000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table webhook_endpoints (
        id uuid primary key,
        name text not null unique,
        url text not null,
        enabled boolean not null,
        disabled_reason text,
        secret text not null,
        previous_secret text,
        previous_until timestamptz,
        failing_since timestamptz,
        last_success_at timestamptz,
        last_failure_at timestamptz,
        created_at timestamptz not null default now(),
        created_by text not null,
        changed_at timestamptz not null default now()
      )`);
    await db.query(`
      create table webhook_attempts (
        seq bigint generated always as identity primary key,
        job_id uuid not null,
        run_number integer not null,
        endpoint_id uuid,
        event text not null,
        host text not null,
        at timestamptz not null default now(),
        ms integer not null,
        status smallint,
        code text,
        answer text not null,
        unique (job_id, run_number)
      )`);
    await db.query(
      `create index webhook_attempts_endpoint on webhook_attempts (endpoint_id, seq desc) where endpoint_id is not null`,
    );
    await db.query(`create index webhook_attempts_at on webhook_attempts (at)`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`drop table webhook_attempts`);
    await db.query(`drop table webhook_endpoints`);
  }
}
