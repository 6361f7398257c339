import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Finds the most urgent jobs of one tenant in a fair queue, and its tenants one by one, whatever the backlog of any of
 * them. Jobs that are not batched don't enter these indexes.
 */
export class FairQueues1765100600000 implements MigrationInterface {
  name = 'FairQueues1765100600000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create index jobs_fair on jobs (queue, coalesce(tenant, ''), priority, id)
        where batched and state = 'accepted' and run_at is null`);
    await db.query(`
      create index jobs_fair_timed on jobs (queue, coalesce(tenant, ''), run_at)
        where batched and state in ('accepted','delayed') and run_at is not null`);
    // How many starts a tenant's current window has taken, over all nodes.
    await db.query(`
      create table tenant_windows (
        queue text not null,
        tenant text not null,
        began_at timestamptz not null,
        per_ms double precision not null,
        taken integer not null,
        primary key (queue, tenant)
      )`);
    await db.query(`create index tenant_windows_began on tenant_windows (began_at)`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`drop table tenant_windows`);
    await db.query(`drop index jobs_fair_timed`);
    await db.query(`drop index jobs_fair`);
  }
}
