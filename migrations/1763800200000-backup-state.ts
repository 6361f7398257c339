import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Records the last file backup of all nodes, by whose age the next one is due. `ledger` identifies this ledger in the
 * names of its files, so that a new, empty one does not displace the files of a lost one.
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
    // Keeps backups independent of history: they read open demands and held keys only.
    await db.query(`create index demands_open on demands (id) where state not in ('completed','cancelled')`);
    await db.query(`create index job_keys_expiry on job_keys (expires_at) where expires_at is not null`);
    // Serves retention, which removes payloads oldest first, however many it has removed already.
    await db.query(`create index deliveries_payload on deliveries (received_at) where payload is not null`);
  }

  async down(db: QueryRunner): Promise<void> {
    for (const index of ['deliveries_payload', 'job_keys_expiry', 'demands_open'])
      await db.query(`drop index ${index}`);
    await db.query(`drop table backup_state`);
  }
}
