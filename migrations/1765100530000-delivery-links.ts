import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Links a delivery with the demand and the workflow run that it reported, so that one leads to the other. Deliveries that
 * were processed before have no link: reading all their payloads would delay the start.
 */
export class DeliveryLinks1765100530000 implements MigrationInterface {
  name = 'DeliveryLinks1765100530000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`alter table deliveries add column demand_id uuid, add column run_id bigint`);
    await db.query(`create index deliveries_demand on deliveries (demand_id, seq) where demand_id is not null`);
    await db.query(`create index deliveries_run on deliveries (run_id, seq) where run_id is not null`);
    await db.query(`create index demands_run on demands (run_id) where run_id is not null`);
    await db.query(`create index demands_runner_name on demands (runner_name) where runner_name is not null`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`drop index demands_runner_name`);
    await db.query(`drop index demands_run`);
    await db.query(`alter table deliveries drop column demand_id, drop column run_id`);
  }
}
