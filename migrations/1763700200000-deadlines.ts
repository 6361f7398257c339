import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Open jobs by deadline: each second the hub looks for those that are past it, whatever the backlog. */
export class Deadlines1763700200000 implements MigrationInterface {
  name = 'Deadlines1763700200000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create index jobs_deadline on jobs (deadline)
        where deadline is not null and state in ('accepted','waiting','delayed','waiting_children')`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`drop index jobs_deadline`);
  }
}
