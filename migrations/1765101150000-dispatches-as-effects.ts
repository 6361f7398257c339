import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Counts how often an effect was begun, and turns dispatches of workflows into effects: what remains in `dispatched_runs`
 * is which run a job follows.
 */
export class DispatchesAsEffects1765101150000 implements MigrationInterface {
  name = 'DispatchesAsEffects1765101150000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`alter table job_effects add column times integer not null default 1`);
    await db.query(`
      insert into job_effects (job_id, key, run_number, state, result, begun_at, times)
      select job_id, 'dispatch', 1, case when accepted or run_id is not null then 'done' else 'begun' end,
             case when accepted or run_id is not null then jsonb_build_object('at', dispatched_at, 'run', null) end,
             dispatched_at, times
        from dispatched_runs on conflict (job_id, key) do nothing`);
    await db.query(`delete from dispatched_runs where run_id is null`);
    await db.query(`
      alter table dispatched_runs
        alter column run_id set not null, alter column url set not null,
        drop column dispatched_at, drop column times, drop column accepted`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      alter table dispatched_runs
        alter column run_id drop not null, alter column url drop not null,
        add column dispatched_at timestamptz not null default now(), add column times smallint not null default 1,
        add column accepted boolean not null default false`);
    await db.query(`
      insert into dispatched_runs as r (job_id, dispatched_at, times, accepted)
      select job_id, begun_at, least(times, 32767), state = 'done' from job_effects
       where key = 'dispatch' and (result is null or result ? 'run')
      on conflict (job_id) do update
         set dispatched_at = excluded.dispatched_at, times = excluded.times, accepted = excluded.accepted`);
    await db.query(`delete from job_effects where key = 'dispatch' and (result is null or result ? 'run')`);
    await db.query(`alter table job_effects drop column times`);
  }
}
