import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Records GitHub's last statement on each repository that jobs came from, by its id: names and visibility change. */
export class KnownRepositories1764900200000 implements MigrationInterface {
  name = 'KnownRepositories1764900200000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table known_repositories (
        id bigint primary key,
        full_name text not null,
        private boolean not null,
        fork boolean not null,
        said_at timestamptz not null,
        stage smallint not null
      )`);
    await db.query(`alter table demands add column repository_id bigint`);
    await db.query(`
      create index demands_repository_id on demands (repository_id) where state not in ('completed','cancelled')`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`alter table demands drop column repository_id`);
    await db.query(`drop table known_repositories`);
  }
}
