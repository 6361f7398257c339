import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Creates the tables of GitHub's repositories, workflows and self-hosted runners, as of their last synchronization.
 * `changed_at`: when the hub last saw a row change; `removed_at`: since when GitHub no longer shows it. A runner's id
 * is unique within its scope only (`repository/<id>`, `organization/<login>`); `seq` is for pages.
 *
 * `github_etags` holds, for each page of a list, the ETag of the data in these tables, the ids on the page, and whether
 * it was the list's last. It is written together with the data, never without: a migration that adds a column to these
 * tables has to empty it.
 */
export class GithubData1764300100000 implements MigrationInterface {
  name = 'GithubData1764300100000';

  async up(db: QueryRunner): Promise<void> {
    const seen = `changed_at timestamptz not null default now(),
        removed_at timestamptz`;
    await db.query(`
      create table github_repositories (
        id bigint primary key,
        owner text not null,
        name text not null,
        full_name text not null,
        private boolean not null,
        visibility text not null,
        fork boolean not null,
        archived boolean not null,
        default_branch text,
        pushed_at timestamptz,
        ${seen}
      )`);
    await db.query(`create index github_repositories_owner on github_repositories (lower(owner), id)`);
    await db.query(`create index github_repositories_name on github_repositories (lower(full_name))`);
    await db.query(`
      create table github_workflows (
        id bigint primary key,
        repository_id bigint not null,
        name text not null,
        path text not null,
        state text not null,
        created_at timestamptz,
        updated_at timestamptz,
        ${seen}
      )`);
    await db.query(`create index github_workflows_repository on github_workflows (repository_id)`);
    await db.query(`
      create table github_runners (
        scope text not null,
        id bigint not null,
        seq bigint generated always as identity unique,
        repository_id bigint,
        organization text,
        name text not null,
        os text not null,
        status text not null,
        busy boolean not null,
        ephemeral boolean,
        labels text[] not null,
        ${seen},
        primary key (scope, id),
        check ((repository_id is null) <> (organization is null))
      )`);
    await db.query(`
      create table github_etags (
        list text not null,
        page integer not null,
        etag text,
        ids bigint[] not null,
        last boolean not null,
        at timestamptz not null default now(),
        primary key (list, page)
      )`);
  }

  async down(db: QueryRunner): Promise<void> {
    for (const table of ['github_etags', 'github_runners', 'github_workflows', 'github_repositories']) {
      await db.query(`drop table ${table}`);
    }
  }
}
