import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Keys of people and programs: a digest each, never the key. Names are unique among the keys that are not revoked. */
export class ApiKeys1765100000000 implements MigrationInterface {
  name = 'ApiKeys1765100000000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table api_keys (
        id uuid primary key,
        name text not null,
        role text not null check (role in ('viewer','operator','admin')),
        digest bytea not null,
        created_at timestamptz not null default now(),
        created_by text not null,
        expires_at timestamptz,
        last_used_at timestamptz,
        revoked_at timestamptz,
        revoked_by text
      )`);
    await db.query(`create unique index api_keys_name on api_keys (name) where revoked_at is null`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`drop table api_keys`);
  }
}
