import { OPEN_IN_SET_SQL, RANKED_SQL } from './admission-sql.js';

const IDLE_SQL = `demand_id is null and retired_at is null and state in ('registering','starting','online')`;
/** Pooled runners of set `$1`: idle, and assigned to no demand. */
const POOLED_SQL = `runner_set = $1 and ${IDLE_SQL}`;

/**
 * Assigns pooled runners to waiting demands that are still in one of the states `$4`. GitHub gives a runner jobs of its
 * scope only: `$3` is the organization, null for each demand's repository. `$5`: the spec hash that a runner must have,
 * since a job never reaches a runner with other labels. Runners that are further in their start come first.
 */
export const TAKE_SQL = `
  with ${RANKED_SQL},
  waiting as (
    select id, repository, lower(coalesce($3::text, repository)) as scope,
           row_number() over (partition by lower(coalesce($3::text, repository)) order by rank) as n
      from ranked
  ),
  pool as (
    select id, container_id, lower(coalesce(scope, repository)) as scope,
           row_number() over (partition by lower(coalesce(scope, repository))
                              order by array_position(array['online','starting','registering'], state), id) as n
      from runners where ${POOLED_SQL} and spec = $5 and offline_since is null
  ),
  t as (
    update demands d set state = 'provisioning', runner_id = p.id, provisioned_at = now(), not_before = null,
           waiting_reason = null, updated_at = now()
      from waiting w join pool p on p.scope = w.scope and p.n = w.n
     where d.id = w.id and d.state = any($4::text[])
    returning d.id, d.repository, p.id as runner_id, p.container_id
  ),
  r as (
    update runners set demand_id = t.id, repository = t.repository from t where runners.id = t.runner_id
  )
  select runner_id, container_id is not null as started from t`;

/** Visibility of repository `name` by its newest job: whether it is public, and whether it is a fork. */
const opennessSql = (name: string) => `
  lateral (select not coalesce(min(private), 1) = 1 as public, coalesce(min(fork), 0) = 1 as fork
             from (select repository_private::integer as private, repository_fork::integer as fork from demands
                    where repository = ${name} order by queued_at desc limit 1) newest) openness`;

/**
 * Reads the pool of set `$1`, oldest first (`$2` as in RANKED_SQL), and counts the open and retiring runners and the
 * waiting demands. A runner that got a job while it was retiring stays, so it counts as retiring for one minute only.
 */
export const POOL_SQL = `
  with ${RANKED_SQL}
  select coalesce(p.runners, '[]') as pool, ${OPEN_IN_SET_SQL}::integer as open,
         (select count(*)::integer from runners
           where runner_set = $1 and demand_id is null and retired_at > now() - interval '1 minute'
             and state in ('registering','starting','online')) as going,
         (select count(*)::integer from ranked) as waiting
    from (select json_agg(json_build_object('id', id, 'scope', coalesce(scope, repository), 'spec', spec,
                                            'public', openness.public, 'fork', openness.fork,
                                            'age', extract(epoch from now() - created_at)) order by id) as runners
            from runners, ${opennessSql('coalesce(scope, runners.repository)')} where ${POOLED_SQL}) p`;

export const RETIRE_SQL = `
  with r as (update runners set retired_at = now() where id = any($1::uuid[]) returning id) select id from r`;

/** Pooled runners of sets other than `$1`, after ten minutes: a node that knows their set would have acted by then. */
export const STRAYS_SQL = `
  select id from runners where runner_set <> all($1::text[]) and ${IDLE_SQL} and created_at < now() - interval '10 minutes'`;

/**
 * Adds runners `$1` named `$2` of set `$3`, image `$4`, spec `$7` to the pool: of organization `$5`, or of repositories
 * `$6`.
 */
export const JOIN_SQL = `
  with j as (
    insert into runners (id, name, runner_set, repository, scope, image, spec)
    select t.id, t.name, $3, t.repository, $5, $4, $7 from unnest($1::uuid[], $2::text[], $6::text[]) as t(id, name, repository)
    returning id
  )
  select id from j`;

/** Repositories of the latest jobs of set `$1`, the latest first, with their visibility. */
export const LATEST_SQL = `
  select repository as scope, openness.public, openness.fork from (
    select repository, max(queued_at) as at from (
      select repository, queued_at from demands where runner_set = $1 and queued_at > now() - interval '7 days'
       order by queued_at desc limit 200) d
     group by repository) l, ${opennessSql('l.repository')}
   order by at desc`;

/**
 * Scopes where pooled runners of set `$1` ended within the last ten minutes without having connected: how many times
 * (several within a minute count once), and how long ago the last time was.
 */
export const ENDED_SQL = `
  select coalesce(scope, repository) as scope, count(distinct date_trunc('minute', finished_at))::integer as times,
         extract(epoch from now() - max(finished_at))::float8 * 1000 as "agoMs"
    from runners
   where runner_set = $1 and demand_id is null and retired_at is null and busy_at is null and online_at is null
     and finished_at > now() - interval '10 minutes'
   group by 1`;
