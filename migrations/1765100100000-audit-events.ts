import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Acts of people and programs, in a chain: each row's digest covers its content and the digest before it, so a row that is
 * changed, removed or inserted later breaks the chain. Nothing but `audit_append` writes; triggers refuse the rest even to
 * the table's owner, who could only drop them.
 */
export class AuditEvents1765100100000 implements MigrationInterface {
  name = 'AuditEvents1765100100000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table audit_events (
        seq bigint primary key,
        at timestamptz not null,
        actor jsonb not null,
        content jsonb not null,
        previous bytea not null,
        digest bytea not null
      )`);
    await db.query(`create index audit_events_actor on audit_events ((actor->>'id'), seq)`);
    await db.query(`create index audit_events_name on audit_events ((actor->>'name'), seq)`);
    await db.query(`create index audit_events_at on audit_events (at)`);
    await db.query(`create index audit_events_action on audit_events ((content->>'action'), seq)`);
    await db.query(`create index audit_events_target on audit_events ((content->>'target'), seq)`);
    await db.query(`
      create function audit_digest(seq bigint, at timestamptz, actor jsonb, content jsonb, previous bytea)
      returns bytea language sql stable as $$
        select sha256(previous || convert_to(jsonb_build_array(seq, extract(epoch from at), actor, content)::text, 'UTF8'))
      $$`);
    await db.query(`
      create function audit_append(actor jsonb, content jsonb) returns bigint
      language plpgsql security definer set search_path from current set lock_timeout = '5s' as $$
      declare
        last_seq bigint;
        last_digest bytea;
        now_at timestamptz;
      begin
        -- One writer at a time, until its transaction ends: the chain has one end. A node that stalls meanwhile loses it.
        perform pg_advisory_xact_lock(7402021);
        perform set_config('idle_in_transaction_session_timeout', '10s', true);
        select e.seq, e.digest into last_seq, last_digest from audit_events e order by e.seq desc limit 1;
        last_seq := coalesce(last_seq, 0) + 1;
        last_digest := coalesce(last_digest, ''::bytea);
        now_at := clock_timestamp();
        insert into audit_events (seq, at, actor, content, previous, digest)
        values (last_seq, now_at, actor, content, last_digest, audit_digest(last_seq, now_at, actor, content, last_digest));
        return last_seq;
      end $$`);
    await db.query(`
      create function audit_refuse() returns trigger language plpgsql as $$
      begin
        raise exception 'audit_events is append-only' using errcode = '42501';
      end $$`);
    await db.query(`
      create trigger audit_append_only before update or delete or truncate on audit_events
        for each statement execute function audit_refuse()`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`drop table audit_events`);
    await db.query(`drop function audit_append(jsonb, jsonb)`);
    await db.query(`drop function audit_digest(bigint, timestamptz, jsonb, jsonb, bytea)`);
    await db.query(`drop function audit_refuse()`);
  }
}
