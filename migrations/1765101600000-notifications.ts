import type { MigrationInterface, QueryRunner } from 'typeorm';

/** People with the channels that reach them, what they were notified of, and the turns of lanes with a rate. */
export class Notifications1765101600000 implements MigrationInterface {
  name = 'Notifications1765101600000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`create table lane_turns (lane text primary key, next_at timestamptz not null)`);
    await db.query(`
      create table contacts (
        user_id text primary key,
        channels text[] not null,
        email text,
        slack_url text,
        webhook_endpoint_id uuid,
        changed_at timestamptz not null default now(),
        changed_by text not null
      )`);
    await db.query(`
      create table notifications (
        id uuid primary key,
        user_id text,
        title text,
        state text not null default 'open' check (state in ('open','delivered','failed')),
        channel text,
        recipient text,
        delivery_id text,
        tried jsonb not null default '[]',
        created_at timestamptz not null default now(),
        ended_at timestamptz
      )`);
    await db.query(`create index notifications_user on notifications (user_id, id desc) where user_id is not null`);
    await db.query(`create index notifications_created_at on notifications (created_at)`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`drop table notifications`);
    await db.query(`drop table contacts`);
    await db.query(`drop table lane_turns`);
  }
}
