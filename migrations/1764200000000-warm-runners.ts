import type { MigrationInterface, QueryRunner } from 'typeorm';

const NOBODY = '00000000-0000-0000-0000-000000000000';

/**
 * Allows runners without a demand, which wait for a job that is not announced yet. `retired_at`: the runner is to be
 * removed; `spec`: its set's definition when it was created.
 */
export class WarmRunners1764200000000 implements MigrationInterface {
  name = 'WarmRunners1764200000000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      alter table runners add column retired_at timestamptz, add column spec text, alter column demand_id drop not null`);
    await db.query(`update runners set demand_id = null where demand_id = '${NOBODY}'`);
    await db.query(`
      create index runners_pool on runners (runner_set)
        where demand_id is null and state in ('registering','starting','online')`);
    // Finds how the last ones ended.
    await db.query(`create index runners_never_online on runners (runner_set, finished_at) where demand_id is null`);
    // Finds where jobs came from lately, and whether a repository is public.
    await db.query(`
      create index demands_latest on demands (runner_set, queued_at desc) where runner_set is not null`);
    await db.query(`create index demands_repository on demands (repository, queued_at desc)`);
  }

  async down(db: QueryRunner): Promise<void> {
    for (const index of ['demands_repository', 'demands_latest', 'runners_never_online', 'runners_pool']) {
      await db.query(`drop index ${index}`);
    }
    await db.query(`update runners set demand_id = '${NOBODY}' where demand_id is null`);
    await db.query(`
      alter table runners drop column retired_at, drop column spec, alter column demand_id set not null`);
  }
}
