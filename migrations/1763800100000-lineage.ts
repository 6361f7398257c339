import type { MigrationInterface, QueryRunner } from 'typeorm';

const OPEN = `('accepted','waiting','delayed','waiting_children','active')`;

/** Adds a count of open children to parents, dead letters to failed jobs, and a record of wakes that came too early. */
export class Lineage1763800100000 implements MigrationInterface {
  name = 'Lineage1763800100000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      alter table jobs add column open_children integer not null default 0,
                       add column woken boolean not null default false`);
    await db.query(`
      update jobs p set open_children = n.open
        from (select parent_id, count(*) as open from jobs where parent_id is not null and state in ${OPEN} group by parent_id) n
       where p.id = n.parent_id`);
    await db.query(`create index jobs_origin on jobs (origin_id) where origin_id is not null`);
    await db.query(`alter table schedules add column last_error text`);

    // UUIDv7 by PostgreSQL's clock, for jobs that a statement creates by itself: a random one with the time in its
    // first 48 bits, and the version's two missing bits set.
    await db.query(`
      create function new_job_id() returns uuid language sql volatile as $$
        select encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
                 placing substring(int8send(floor(extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
                 from 1 for 6), 52, 1), 53, 1), 'hex')::uuid
      $$`);

    // Records the failure, whatever happens to the job later. The id is that of the dead_letter job.
    await db.query(`
      create table dead_letters (
        id uuid not null primary key,
        job_id uuid not null,
        type text not null,
        queue text not null,
        priority smallint not null,
        code text not null,
        message text not null,
        attempts_made integer not null,
        failed_at timestamptz not null,
        redriven_as uuid
      ) partition by range (id)`);
    await db.query(`create index dead_letters_job on dead_letters (job_id, id)`);
    await db.query(`create index dead_letters_queue on dead_letters (queue, id)`);
    await db.query(`create index dead_letters_type on dead_letters (type, id)`);
    await db.query(`create index dead_letters_code on dead_letters (code, id)`);
    // Creates the partitions of existing days; later ones are created with those of all other tables.
    await db.query(`
      do $$
      declare day record;
      begin
        for day in
          select 'dead_letters' || substring(c.relname from 5) as name, pg_get_expr(c.relpartbound, c.oid) as bounds
            from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'jobs'::regclass
        loop
          execute format('create table %I partition of dead_letters %s', day.name, day.bounds);
        end loop;
      end $$`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`drop table dead_letters`);
    await db.query(`drop function new_job_id()`);
    await db.query(`alter table schedules drop column last_error`);
    await db.query(`drop index jobs_origin`);
    await db.query(`alter table jobs drop column open_children, drop column woken`);
  }
}
