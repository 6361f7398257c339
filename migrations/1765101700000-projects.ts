import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Projects. `env` is a sealed JSON object, with its names beside it. */
export class Projects1765101700000 implements MigrationInterface {
  name = 'Projects1765101700000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table projects (
        id text primary key,
        name text not null unique,
        namespace text not null,
        docker_image text not null,
        domain text not null,
        env_names text[] not null,
        env text,
        secret_refs jsonb not null,
        replicas integer not null,
        cpu text not null,
        memory text not null,
        port integer not null,
        health_path text not null,
        repository text,
        provider text not null,
        created_at timestamptz not null default now(),
        changed_at timestamptz not null default now(),
        changed_by text not null
      )`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`drop table projects`);
  }
}
