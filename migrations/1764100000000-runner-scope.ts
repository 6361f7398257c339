import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Adds the organization that a runner is registered with and whose repositories it serves; null: its repository. */
export class RunnerScope1764100000000 implements MigrationInterface {
  name = 'RunnerScope1764100000000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`alter table runners add column scope text`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`alter table runners drop column scope`);
  }
}
