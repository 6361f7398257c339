import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where a runner is registered: `owner/name` of a repository, or an organisation, whose runners serve all its repositories. */
export class RunnerScope1764100000000 implements MigrationInterface {
  name = 'RunnerScope1764100000000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`alter table runners add column scope text`);
    await db.query(`update runners set scope = repository`);
    await db.query(`alter table runners alter column scope set not null`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`alter table runners drop column scope`);
  }
}
