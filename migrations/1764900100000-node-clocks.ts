import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Adds by how much a node's clock is ahead of PostgreSQL's, as measured with its last heartbeat. */
export class NodeClocks1764900100000 implements MigrationInterface {
  name = 'NodeClocks1764900100000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`alter table nodes add column clock_ahead_ms bigint not null default 0`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`alter table nodes drop column clock_ahead_ms`);
  }
}
