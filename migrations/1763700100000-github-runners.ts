import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Creates the records of GitHub's work: deliveries, the demands for runners that they announce, and the runners. Not
 * partitioned: GUIDs and (job, attempt) are unique over the whole history.
 */
export class GithubRunners1763700100000 implements MigrationInterface {
  name = 'GithubRunners1763700100000';

  async up(db: QueryRunner): Promise<void> {
    // seq: the order of arrival, which paging needs; GUIDs have none.
    await db.query(`
      create table deliveries (
        guid text primary key,
        seq bigint generated always as identity unique,
        event text not null,
        action text,
        repository text,
        headers jsonb not null,
        payload jsonb,
        bytes integer not null,
        received_at timestamptz not null default now(),
        job_id uuid not null,
        status text not null default 'received' check (status in ('received','processed','ignored','failed')),
        processed_at timestamptz,
        error text
      )`);
    await db.query(`create index deliveries_open on deliveries (seq) where status in ('received','failed')`);

    await db.query(`
      create table demands (
        id uuid primary key,
        workflow_job_id bigint not null,
        run_attempt integer not null,
        run_id bigint,
        repository text not null,
        repository_private boolean not null,
        labels text[] not null,
        runner_set text,
        state text not null check (state in
          ('blocked','queued','held','provisioning','in_progress','completed','cancelled')),
        priority smallint not null check (priority between 1 and 5),
        conclusion text,
        runner_id uuid,
        runner_name text,
        runners_lost integer not null default 0,
        not_before timestamptz,
        waiting_reason text,
        workflow_name text,
        job_name text,
        head_branch text,
        queued_at timestamptz not null,
        provisioned_at timestamptz,
        started_at timestamptz,
        completed_at timestamptz,
        updated_at timestamptz not null default now(),
        asked_at timestamptz,
        unique (workflow_job_id, run_attempt)
      )`);
    // Demands that wait for capacity, in the order of their admission; and demands with an assigned runner.
    await db.query(`
      create index demands_waiting on demands (runner_set, priority, queued_at, id)
        where state in ('queued','held') and runner_set is not null`);
    await db.query(`
      create index demands_runner on demands (runner_id) where runner_id is not null`);
    // Demands that GitHub is asked about after a long silence.
    await db.query(`
      create index demands_claiming on demands (updated_at) where state in ('provisioning','in_progress')`);

    await db.query(`
      create table runners (
        id uuid primary key,
        name text not null unique,
        demand_id uuid not null,
        prepare_job_id uuid,
        runner_set text not null,
        repository text not null,
        github_runner_id bigint,
        container_id text,
        host text,
        state text not null default 'registering' check (state in
          ('registering','starting','online','busy','finished','removed','failed')),
        image text not null,
        image_digest text,
        exit_code integer,
        oom boolean,
        created_at timestamptz not null default now(),
        registered_at timestamptz,
        started_at timestamptz,
        busy_at timestamptz,
        finished_at timestamptz,
        removed_at timestamptz,
        error text,
        log text
      )`);
    await db.query(`
      create index runners_open on runners (runner_set, repository)
        where state in ('registering','starting','online','busy')`);
    await db.query(`create index runners_demand on runners (demand_id)`);
    await db.query(`
      create index runners_unremoved on runners (finished_at)
        where removed_at is null and state in ('finished','failed')`);
  }

  async down(db: QueryRunner): Promise<void> {
    for (const table of ['runners', 'demands', 'deliveries']) await db.query(`drop table ${table}`);
  }
}
