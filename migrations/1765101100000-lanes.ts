import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lanes that are held: what jobs share outside of the hub has said that it is busy. */
export class Lanes1765101100000 implements MigrationInterface {
  name = 'Lanes1765101100000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table held_lanes (
        lane text primary key,
        held_until timestamptz not null,
        reason text not null,
        held_at timestamptz not null default now()
      )`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`drop table held_lanes`);
  }
}
