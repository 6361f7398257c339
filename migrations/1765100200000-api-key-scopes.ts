import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Scopes of API keys: tenants and queues to whose jobs a key is confined; null confines nothing. */
export class ApiKeyScopes1765100200000 implements MigrationInterface {
  name = 'ApiKeyScopes1765100200000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`alter table api_keys add column tenants text[], add column queues text[]`);
  }

  async down(db: QueryRunner): Promise<void> {
    // The release before knows no scopes: it would give such a key everything.
    await db.query(`
      update api_keys set revoked_at = now(), revoked_by = 'migration: scopes removed'
       where revoked_at is null and (tenants is not null or queues is not null)`);
    await db.query(`alter table api_keys drop column tenants, drop column queues`);
  }
}
