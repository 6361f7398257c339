import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Browser sessions: a digest of each token, and the key that it stands for. */
export class Sessions1765100210000 implements MigrationInterface {
  name = 'Sessions1765100210000';

  async up(db: QueryRunner): Promise<void> {
    // The admin key is not in the ledger: a session of it holds an HMAC of the key by the token, which ends with the key.
    await db.query(`
      create table sessions (
        digest bytea primary key,
        key_id uuid references api_keys (id) on delete cascade,
        admin_proof bytea,
        created_at timestamptz not null default now(),
        last_used_at timestamptz not null default now(),
        expires_at timestamptz not null,
        check ((key_id is null) <> (admin_proof is null))
      )`);
    await db.query(`create index sessions_key on sessions (key_id)`);
    await db.query(`create index sessions_expiry on sessions (expires_at)`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`drop table sessions`);
  }
}
