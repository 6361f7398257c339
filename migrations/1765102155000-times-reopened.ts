import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Counts on the job how often it was done again after its end: a restored job has its row, and not its events. */
export class TimesReopened1765102155000 implements MigrationInterface {
  name = 'TimesReopened1765102155000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`alter table jobs add column times_reopened integer not null default 0`);
    // Only these types name their children and effects by it.
    await db.query(`
      update jobs j set times_reopened = n.times
        from (select e.job_id, count(*) as times from job_events e
               where e.job_id in (select id from jobs where type in ('run_workflow','notify'))
                 and e.from_state in ('completed','failed','cancelled') and e.to_state = 'accepted'
               group by e.job_id) n
       where j.id = n.job_id`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`alter table jobs drop column times_reopened`);
  }
}
