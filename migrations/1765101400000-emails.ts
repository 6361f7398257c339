import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Mails with their recipients, templates, and addresses that get none. */
export class Emails1765101400000 implements MigrationInterface {
  name = 'Emails1765101400000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table emails (
        id uuid primary key,
        job_id uuid not null,
        state text not null default 'queued' check (state in ('queued','deferred','sent','failed')),
        subject text,
        template text,
        user_id text,
        message jsonb not null,
        content jsonb,
        send_at timestamptz,
        deferrals integer not null default 0,
        deferred_since timestamptz,
        next_at timestamptz,
        created_at timestamptz not null default now(),
        ended_at timestamptz,
        error_code text,
        error_message text
      )`);
    await db.query(`create index emails_created_at on emails (created_at, id)`);
    await db.query(`create index emails_state on emails (state, created_at, id)`);
    await db.query(`create index emails_user on emails (user_id, created_at, id) where user_id is not null`);
    await db.query(`create index emails_ended_at on emails (ended_at) where ended_at is not null`);
    await db.query(`create index emails_job on emails (job_id)`);
    await db.query(`
      create table email_recipients (
        email_id uuid not null references emails on delete cascade,
        n integer not null,
        address text not null,
        name text,
        kind text not null check (kind in ('to','cc','bcc')),
        state text not null default 'pending' check (state in ('pending','deferred','accepted','refused','doubtful')),
        code text,
        reply text,
        may_be_twice boolean not null default false,
        attempts integer not null default 0,
        conversation text[] not null default '{}',
        updated_at timestamptz,
        primary key (email_id, n)
      )`);
    await db.query(`create index email_recipients_address on email_recipients (lower(address), email_id)`);
    await db.query(`
      create table email_templates (
        name text primary key,
        subject text not null,
        text text,
        html text,
        updated_at timestamptz not null default now(),
        updated_by text not null
      )`);
    await db.query(`
      create table email_suppressions (
        address text primary key,
        reason text not null,
        created_at timestamptz not null default now(),
        created_by text not null
      )`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`drop table email_suppressions, email_templates, email_recipients, emails`);
  }
}
