import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Records which nodes operators have drained: such a node takes no more jobs while it runs on. */
export class NodeDrains1765100520000 implements MigrationInterface {
  name = 'NodeDrains1765100520000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      alter table nodes add column drained_at timestamptz, add column drained_by text, add column drain_reason text`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`alter table nodes drop column drained_at, drop column drained_by, drop column drain_reason`);
  }
}
