import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Times in which a store was away: a row for each, and one for each node that noticed it. Both tables stay small
 * (OutageJournal), so they need no further index.
 */
export class Outages1765101000000 implements MigrationInterface {
  name = 'Outages1765101000000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table outages (
        id uuid primary key,
        store text not null check (store in ('redis','postgres')),
        began_at timestamptz not null,
        checked_at timestamptz,
        accepted bigint,
        ended bigint,
        missing bigint
      )`);
    await db.query(`
      create table outage_nodes (
        outage_id uuid not null references outages on delete cascade,
        node uuid not null,
        began_at timestamptz not null,
        ended_at timestamptz check (ended_at >= began_at),
        cut boolean not null default false,
        holds boolean not null default false,
        jobs bigint not null default 0,
        primary key (outage_id, node)
      )`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`drop table outage_nodes, outages`);
  }
}
