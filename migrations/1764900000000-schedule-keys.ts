import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Next run of a paused schedule in a release without pauses. */
const NEVER = `timestamptz '2999-01-01Z'`;

/**
 * Adds a key, a pause, and a record of the last change to schedules. The hub's own were identified by their names; the
 * key of others is that of their request, which their first job carries: it was created just before its schedule. A
 * pattern's first job no longer waits from the start: a waiting one is cancelled, and its time becomes the schedule's
 * next.
 */
export class ScheduleKeys1764900000000 implements MigrationInterface {
  name = 'ScheduleKeys1764900000000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      alter table schedules
        add column key text,
        add column paused boolean not null default false,
        add column changed_at timestamptz not null default now(),
        add column changed_by text not null default 'hub',
        drop constraint schedules_name_key`);
    await db.query(`
      update schedules
         set changed_at = created_at, changed_by = actor,
             key = case when name <> id::text then 'hub:' || name end,
             name = case when name = id::text then request->>'type' else name end,
             paused = next_at = ${NEVER}`);
    await db.query(`
      with asked as (
        select distinct on (j.dedupe_key) s.id, j.dedupe_key
          from schedules s
          cross join lateral (select ('x' || left(replace(s.id::text, '-', ''), 12))::bit(48)::bigint as at) made
          join jobs j on j.schedule_id = s.id and j.dedupe_key is not null
               and j.id <= s.id
               and j.id >= rpad(lpad(to_hex(made.at - 60000), 12, '0'), 32, '0')::uuid
         where s.key is null
         order by j.dedupe_key, s.id desc
      )
      update schedules s set key = asked.dedupe_key, name = asked.dedupe_key from asked where asked.id = s.id`);
    await db.query(`alter table schedules add unique (key)`);
    await db.query(`
      with first as (
        select j.id, j.queue, j.state from schedules s join jobs j on j.id = s.last_job_id
         where s.last_at > now() and j.state in ('accepted', 'waiting', 'delayed')
      ),
      c as (
        update jobs set state = 'cancelled', finished_at = now() from first where jobs.id = first.id
      ),
      t as (
        insert into queue_totals as old (queue, cancelled) select queue, count(*) from first group by queue
        on conflict (queue, shard) do update set cancelled = old.cancelled + excluded.cancelled
      )
      insert into job_events (job_id, from_state, to_state, attempt, actor, detail)
      select id, state, 'cancelled', 0, 'migration', '{"reason":"its schedule makes it when it is due"}' from first`);
    await db.query(`
      update schedules set next_at = last_at, last_at = null, last_job_id = null where last_at > now()`);
    await db.query(`drop index schedules_next`);
    await db.query(`create index schedules_next on schedules (next_at) where not paused`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      update schedules
         set name = case when key = 'hub:' || (request->>'type') then request->>'type' else id::text end,
             next_at = case when paused then ${NEVER} else next_at end`);
    await db.query(`drop index schedules_next`);
    await db.query(`
      alter table schedules drop column key, drop column paused, drop column changed_at, drop column changed_by,
        add unique (name)`);
    await db.query(`create index schedules_next on schedules (next_at)`);
  }
}
