import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The last file backup, for all nodes: who is next, and how old it is. `ledger` names this ledger in the names of its
 * files, so that a new, empty one does not push out the files of the one that was lost.
 */
export class BackupState1763800200000 implements MigrationInterface {
  name = 'BackupState1763800200000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table backup_state (
        only_row boolean primary key default true check (only_row),
        ledger uuid not null default gen_random_uuid(),
        at timestamptz,
        host text,
        file text,
        jobs bigint,
        bytes bigint
      )`);
    await db.query(`insert into backup_state default values`);
    // A backup reads what is open and what is held; history must not slow it down.
    await db.query(`create index demands_open on demands (id) where state not in ('completed','cancelled')`);
    await db.query(`create index job_keys_expiry on job_keys (expires_at) where expires_at is not null`);
    // Retention takes payloads in the order of their age, whatever the number of those that it has taken already.
    await db.query(`create index deliveries_payload on deliveries (received_at) where payload is not null`);
  }

  async down(db: QueryRunner): Promise<void> {
    for (const index of ['deliveries_payload', 'job_keys_expiry', 'demands_open'])
      await db.query(`drop index ${index}`);
    await db.query(`drop table backup_state`);
  }
}
