import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Records the hooks that deliveries came from, so that GitHub can be asked for what else it has sent. */
export class GitHubHooks1764100100000 implements MigrationInterface {
  name = 'GitHubHooks1764100100000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table github_hooks (
        id bigint primary key,
        kind text not null check (kind in ('repository','organization','integration')),
        scope text not null,
        seen_at timestamptz not null default now(),
        checked_until timestamptz
      )`);
    // Finds the repositories of recent jobs.
    await db.query(`create index demands_recent on demands (updated_at) where runner_set is not null`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`drop index demands_recent`);
    await db.query(`drop table github_hooks`);
  }
}
