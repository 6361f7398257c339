import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A parent that waits continues when at most `children_left` of its children are open: those that wait now, when none is. */
export class ChildrenLeft1765102100000 implements MigrationInterface {
  name = 'ChildrenLeft1765102100000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`alter table jobs add column children_left integer not null default 0`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`alter table jobs drop column children_left`);
  }
}
