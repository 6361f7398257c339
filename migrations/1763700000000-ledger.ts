import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Creates the ledger. Tables with a job's id are range-partitioned on it (a UUIDv7 carries its time, so a query by id
 * touches one partition); persistence/partitions.ts creates partitions ahead. Keys that must be unique over the whole
 * history live in side tables that are not partitioned.
 */
export class Ledger1763700000000 implements MigrationInterface {
  name = 'Ledger1763700000000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table jobs (
        id uuid not null primary key,
        type text not null,
        queue text not null,
        state text not null default 'accepted' check (state in
          ('accepted','waiting','delayed','waiting_children','active','completed','failed','cancelled')),
        priority smallint not null check (priority between 1 and 5),
        data jsonb not null,
        attempts_made integer not null default 0,
        max_attempts integer not null check (max_attempts > 0),
        start integer not null default 0,
        crashes smallint not null default 0,
        node uuid,
        created_at timestamptz not null default now(),
        run_at timestamptz,
        started_at timestamptz,
        finished_at timestamptz,
        backoff jsonb,
        timeout_ms bigint,
        deadline timestamptz,
        progress real,
        result jsonb,
        error_code text,
        error_message text,
        cancel_reason text,
        tags text[] not null default '{}',
        tenant text,
        parent_id uuid,
        origin_id uuid,
        dedupe_key text,
        schedule_id uuid,
        actor text not null,
        hidden boolean not null default false
      ) partition by range (id)`);
    // Covers open jobs only: the cost of recovery, counts and the dispatcher's sweep follows the work, not the history.
    await db.query(`
      create index jobs_open on jobs (queue, state, id)
        where state in ('accepted','waiting','delayed','waiting_children','active')`);
    await db.query(`create index jobs_accepted on jobs (id) where state = 'accepted'`);
    await db.query(`create index jobs_failed on jobs (queue, id) where state = 'failed'`);
    // Serves the search for open jobs past their deadline, which runs each second, whatever the backlog.
    await db.query(`
      create index jobs_deadline on jobs (deadline)
        where deadline is not null and state in ('accepted','waiting','delayed','waiting_children')`);
    await db.query(`create index jobs_parent on jobs (parent_id) where parent_id is not null`);

    await db.query(`create sequence job_trail_seq`);
    await db.query(`
      create table job_events (
        job_id uuid not null,
        seq bigint not null default nextval('job_trail_seq'),
        at timestamptz not null default clock_timestamp(),
        from_state text,
        to_state text not null,
        attempt integer not null,
        node uuid,
        actor text,
        detail jsonb
      ) partition by range (job_id)`);
    await db.query(`create index job_events_job on job_events (job_id, seq)`);
    await db.query(`
      create table job_failures (
        job_id uuid not null,
        seq bigint not null default nextval('job_trail_seq'),
        attempt integer not null,
        at timestamptz not null default clock_timestamp(),
        code text not null,
        message text not null,
        stack text,
        retryable boolean not null
      ) partition by range (job_id)`);
    await db.query(`create index job_failures_job on job_failures (job_id, seq)`);
    await db.query(`
      create table job_logs (
        job_id uuid not null,
        seq bigint not null default nextval('job_trail_seq'),
        at timestamptz not null default clock_timestamp(),
        line text not null
      ) partition by range (job_id)`);
    await db.query(`create index job_logs_job on job_logs (job_id, seq)`);

    await db.query(`
      create table job_keys (
        scope text not null,
        key text not null,
        job_id uuid not null,
        fingerprint bytea not null,
        expires_at timestamptz,
        primary key (scope, key)
      )`);

    // Counts outcomes only: counting accepted jobs would lock a row until the end of the transaction that an enqueue
    // has joined, and every other enqueue of that type would wait for it.
    await db.query(`
      create table job_rollups (
        minute timestamptz not null,
        queue text not null,
        type text not null,
        completed bigint not null default 0,
        failed bigint not null default 0,
        cancelled bigint not null default 0,
        retried bigint not null default 0,
        run_ms double precision not null default 0,
        primary key (minute, queue, type)
      )`);
    await db.query(`
      create table queue_latencies (
        minute timestamptz not null,
        queue text not null,
        bucket smallint not null,
        jobs bigint not null,
        primary key (minute, queue, bucket)
      )`);
    await db.query(`
      create table queue_totals (
        queue text primary key,
        completed bigint not null default 0,
        failed bigint not null default 0,
        cancelled bigint not null default 0
      )`);
    await db.query(`
      create table queues (
        name text primary key,
        paused boolean not null default false,
        draining boolean not null default false,
        drain_delayed boolean not null default false,
        updated_at timestamptz not null default now(),
        updated_by text
      )`);
    await db.query(`
      create table nodes (
        id uuid primary key,
        role text not null,
        host text not null,
        pid integer not null,
        version text not null,
        started_at timestamptz not null default now(),
        heartbeat_at timestamptz not null default now(),
        stopped_at timestamptz
      )`);
    await db.query(`
      create table schedules (
        id uuid primary key,
        name text not null unique,
        request jsonb not null,
        pattern text,
        tz text,
        every_ms bigint,
        next_at timestamptz not null,
        last_at timestamptz,
        last_job_id uuid,
        actor text not null,
        created_at timestamptz not null default now(),
        check ((pattern is null) <> (every_ms is null))
      )`);
    await db.query(`create index schedules_next on schedules (next_at)`);
    await db.query(`
      create view persisted_jobs as
        select id, type, queue, state, priority, data, attempts_made, max_attempts, created_at, run_at, started_at,
               deadline, tags, tenant, parent_id, dedupe_key, schedule_id
          from jobs
         where state in ('accepted','waiting','delayed','waiting_children','active')`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`drop view persisted_jobs`);
    for (const table of [
      'schedules',
      'nodes',
      'queues',
      'queue_totals',
      'queue_latencies',
      'job_rollups',
      'job_keys',
    ]) {
      await db.query(`drop table ${table}`);
    }
    for (const table of ['job_logs', 'job_failures', 'job_events', 'jobs']) await db.query(`drop table ${table}`);
    await db.query(`drop sequence job_trail_seq`);
  }
}
