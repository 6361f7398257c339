import type { MigrationInterface, QueryRunner } from 'typeorm';

const NOBODY = '00000000-0000-0000-0000-000000000000';

/** Runners that wait for a job nobody has told of yet belong to no demand; `retired_at`: this one is to go. */
export class WarmRunners1764200000000 implements MigrationInterface {
  name = 'WarmRunners1764200000000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`alter table runners add column retired_at timestamptz, alter column demand_id drop not null`);
    await db.query(`update runners set demand_id = null where demand_id = '${NOBODY}'`);
    // Those that are there, and how the last ones ended.
    await db.query(`create index runners_warm on runners (runner_set, finished_at) where demand_id is null`);
    // Where jobs came from lately.
    await db.query(`
      create index demands_latest on demands (runner_set, queued_at desc) where runner_set is not null`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`drop index demands_latest`);
    await db.query(`drop index runners_warm`);
    await db.query(`update runners set demand_id = '${NOBODY}' where demand_id is null`);
    await db.query(`alter table runners drop column retired_at, alter column demand_id set not null`);
  }
}
