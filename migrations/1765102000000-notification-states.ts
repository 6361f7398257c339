import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Notifications of a state, the newest first, and contacts by the beginning of their names. */
export class NotificationStates1765102000000 implements MigrationInterface {
  name = 'NotificationStates1765102000000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`create index notifications_state on notifications (state, id)`);
    await db.query(`create index contacts_prefix on contacts (lower(user_id) text_pattern_ops)`);
    await db.query(`create index contacts_email on contacts (lower(email)) where email is not null`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`drop index contacts_email`);
    await db.query(`drop index contacts_prefix`);
    await db.query(`drop index notifications_state`);
  }
}
