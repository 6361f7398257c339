import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Finds the merge that a deployment has followed. */
export class MergesDeployment1765102160000 implements MigrationInterface {
  name = 'MergesDeployment1765102160000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`create index merges_deployment on merges (deployment_id, seq) where deployment_id is not null`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`drop index merges_deployment`);
  }
}
