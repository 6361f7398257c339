import type { MigrationInterface, QueryRunner } from 'typeorm';

const SEVERITY = `severity text not null check (severity in ('critical','error','warning','info'))`;

/** Alerts, the rules that raise them, who is notified of them; and the turns of duties that one node does for all. */
export class Alerts1765100410000 implements MigrationInterface {
  name = 'Alerts1765100410000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`create table duty_turns (duty text primary key, at timestamptz not null)`);
    await db.query(`
      create table alerts (
        id uuid primary key,
        key text not null unique,
        rule text,
        ${SEVERITY},
        title text not null,
        detail text,
        labels jsonb not null default '{}',
        channels text[],
        state text not null check (state in ('firing','acknowledged','resolved')),
        count integer not null default 1,
        value float8,
        calm integer not null default 0,
        muted_by text,
        episode integer not null default 1,
        notified integer not null default 0,
        resolve_notified integer not null default 0,
        fired_at timestamptz not null default now(),
        last_at timestamptz not null default now(),
        acknowledged_at timestamptz,
        acknowledged_by text,
        acknowledge_reason text,
        resolved_at timestamptz,
        resolved_by text,
        silenced_until timestamptz
      )`);
    await db.query(`create index alerts_fired_at on alerts (fired_at, id)`);
    await db.query(`
      create table alert_silences (
        seq bigint generated always as identity primary key,
        alert_id uuid not null references alerts on delete cascade,
        until timestamptz not null,
        reason text not null,
        created_by text not null,
        created_at timestamptz not null default now()
      )`);
    await db.query(`create index alert_silences_alert on alert_silences (alert_id, seq)`);
    await db.query(`
      create table alert_rules (
        name text primary key,
        metric text not null,
        ${SEVERITY},
        threshold float8 not null,
        for_ms integer not null,
        labels jsonb not null default '{}',
        enabled boolean not null,
        updated_at timestamptz not null default now(),
        updated_by text not null
      )`);
    await db.query(`create table alert_pending (key text primary key, since timestamptz not null default now())`);
    await db.query(`
      create table alert_notifications (
        id uuid primary key default gen_random_uuid(),
        alert_id uuid not null references alerts on delete cascade,
        episode integer not null,
        status text not null check (status in ('firing','resolved')),
        channel text not null,
        state text not null default 'pending' check (state in ('pending','begun','sent','failed')),
        attempts integer not null default 0,
        next_at timestamptz not null default now(),
        begun_at timestamptz,
        sent_at timestamptz,
        error_code text,
        error_message text,
        created_at timestamptz not null default now(),
        unique (alert_id, episode, status, channel)
      )`);
    await db.query(
      `create index alert_notifications_open on alert_notifications (next_at) where state in ('pending','begun')`,
    );
  }

  async down(db: QueryRunner): Promise<void> {
    const tables = ['alert_notifications', 'alert_pending', 'alert_rules', 'alert_silences', 'alerts', 'duty_turns'];
    for (const table of tables) await db.query(`drop table ${table}`);
  }
}
