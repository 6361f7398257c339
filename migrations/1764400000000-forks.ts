import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Adds whether a job's repository is a fork; it is unknown for earlier jobs, which were served. */
export class Forks1764400000000 implements MigrationInterface {
  name = 'Forks1764400000000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`alter table demands add column repository_fork boolean not null default false`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`alter table demands drop column repository_fork`);
  }
}
