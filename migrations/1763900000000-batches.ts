import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Moves batched jobs out of the indexes of dispatcher and direct mode into their own: the ledger feeds them. */
export class Batches1763900000000 implements MigrationInterface {
  name = 'Batches1763900000000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`alter table jobs add column batched boolean not null default false`);
    await indexes(db, 'and not batched');
    await db.query(`
      create index jobs_batched on jobs (type, priority, id)
        where batched and state = 'accepted' and run_at is null`);
    await db.query(`
      create index jobs_batched_timed on jobs (type, run_at)
        where batched and state in ('accepted','delayed') and run_at is not null`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`drop index jobs_batched_timed`);
    await db.query(`drop index jobs_batched`);
    // Delayed batched jobs are known to the ledger alone: returns them to the dispatcher.
    await db.query(`update jobs set state = 'accepted' where batched and state = 'delayed'`);
    await indexes(db, '');
    await db.query(`alter table jobs drop column batched`);
  }
}

async function indexes(db: QueryRunner, others: string): Promise<void> {
  await db.query(`drop index jobs_accepted`);
  await db.query(`create index jobs_accepted on jobs (id) where state = 'accepted' ${others}`);
  await db.query(`drop index jobs_ready`);
  await db.query(`
    create index jobs_ready on jobs (queue, state, priority, id)
      where state in ('accepted','waiting') and run_at is null ${others}`);
  await db.query(`drop index jobs_timed`);
  await db.query(`
    create index jobs_timed on jobs (queue, priority, run_at)
      where state in ('accepted','waiting','delayed') and run_at is not null ${others}`);
}
