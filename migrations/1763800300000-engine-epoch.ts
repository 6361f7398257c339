import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Records the fingerprint of the engine when it was last known to hold every open job: the epoch last written into it,
 * and the identity of the store. One row per kind of engine, since a ledger may move from one to the other.
 */
export class EngineEpoch1763800300000 implements MigrationInterface {
  name = 'EngineEpoch1763800300000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table engine_epochs (
        engine text primary key check (engine in ('redis','postgres')),
        epoch text not null,
        identity text not null,
        restored_at timestamptz not null default now(),
        node uuid not null
      )`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`drop table engine_epochs`);
  }
}
