import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Prepares direct mode, which runs jobs from the ledger while the engine is disconnected. */
export class DirectMode1763800000000 implements MigrationInterface {
  name = 'DirectMode1763800000000';

  async up(db: QueryRunner): Promise<void> {
    // When the node last reached the engine, by PostgreSQL's clock.
    await db.query(`alter table nodes add column engine_at timestamptz`);
    // Finds the most urgent and oldest job of a queue, whatever the backlog. Jobs with a run time are indexed apart, so
    // that a hundred thousand jobs of tomorrow do not precede the one of today.
    await db.query(`
      create index jobs_ready on jobs (queue, state, priority, id)
        where state in ('accepted','waiting') and run_at is null`);
    await db.query(`
      create index jobs_timed on jobs (queue, priority, run_at)
        where state in ('accepted','waiting','delayed') and run_at is not null`);
    // A queue's rate limit over all processes: how many jobs its window has taken, and how many the last claim was
    // granted.
    await db.query(`
      create table queue_windows (
        queue text primary key,
        began_at timestamptz not null,
        per_ms double precision not null,
        max integer not null,
        taken integer not null,
        granted integer not null
      )`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`drop table queue_windows`);
    await db.query(`drop index jobs_timed`);
    await db.query(`drop index jobs_ready`);
    await db.query(`alter table nodes drop column engine_at`);
  }
}
