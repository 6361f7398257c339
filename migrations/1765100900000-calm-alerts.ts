import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Reminders of alerts that are raised on and on, silences that end early, and what finds open alerts and old messages. */
export class CalmAlerts1765100900000 implements MigrationInterface {
  name = 'CalmAlerts1765100900000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      alter table alerts add column notified_at timestamptz, add column reminders integer not null default 0`);
    await db.query(`update alerts set notified_at = fired_at where notified = episode`);
    await db.query(`create index alerts_open on alerts (last_at) where state <> 'resolved'`);
    await db.query(`
      alter table alert_notifications add column reminder integer not null default 0,
        drop constraint alert_notifications_alert_id_episode_status_channel_key,
        add constraint alert_notifications_once unique (alert_id, episode, status, channel, reminder)`);
    await db.query(`create index alert_notifications_created on alert_notifications (created_at)`);
    await db.query(`
      alter table alert_silences add column ended_at timestamptz, add column ended_by text, add column end_reason text`);
    await db.query(`create index alert_silences_created on alert_silences (created_at)`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`drop index alert_silences_created`);
    await db.query(`alter table alert_silences drop column ended_at, drop column ended_by, drop column end_reason`);
    await db.query(`drop index alert_notifications_created`);
    await db.query(`delete from alert_notifications where reminder > 0`);
    await db.query(`
      alter table alert_notifications drop constraint alert_notifications_once, drop column reminder,
        add constraint alert_notifications_alert_id_episode_status_channel_key unique (alert_id, episode, status, channel)`);
    await db.query(`drop index alerts_open`);
    await db.query(`alter table alerts drop column notified_at, drop column reminders`);
  }
}
