import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Works that each live node does by itself, and what the nodes report. */
export class NodeWorks1765101250000 implements MigrationInterface {
  name = 'NodeWorks1765101250000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table node_works (
        id uuid primary key,
        task text not null,
        input jsonb not null,
        nodes uuid[] not null,
        ends_at timestamptz not null
      )`);
    await db.query(`create index node_works_end on node_works (ends_at)`);
    await db.query(`
      create table node_reports (
        work_id uuid not null references node_works on delete cascade,
        node uuid not null,
        host text not null,
        report jsonb,
        error_code text,
        error_message text,
        primary key (work_id, node)
      )`);
  }

  async down(db: QueryRunner): Promise<void> {
    for (const table of ['node_reports', 'node_works']) await db.query(`drop table ${table}`);
  }
}
