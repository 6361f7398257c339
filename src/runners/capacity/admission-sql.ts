import { OPEN_RUNNERS_SQL } from '../runner-state.js';

/** The organisation, or the user, that a repository is of; GitHub compares them without case. */
const ownerSql = (repository: string) => `lower(split_part(${repository}, '/', 1))`;

/** What takes a place of set `$1`, whoever it is for. */
export const OPEN_IN_SET_SQL = `(select count(*) from runners where runner_set = $1 and state in ${OPEN_RUNNERS_SQL})`;

/**
 * The demands of set `$1` that wait, in the order in which they go: priority, then fair share, then age. `share` is how
 * many runners the repository would have with this one, `owner_share` how many its organisation (or user) would: who has
 * fewest goes first, so that among repositories that have the same, one with many does not crowd out one with few. `$2`:
 * runners of one repository, 0 for no limit. Runners of the pool are nobody's.
 */
export const RANKED_SQL = `
  running as (
    select lower(repository) as repository, count(*) as n from runners
     where runner_set = $1 and demand_id is not null and state in ${OPEN_RUNNERS_SQL} group by 1
  ),
  owners as (select ${ownerSql('repository')} as owner, sum(n)::bigint as n from running group by 1),
  shares as (
    select d.id, d.repository, d.priority, d.queued_at, ${ownerSql('d.repository')} as owner,
           coalesce(r.n, 0) + row_number() over (partition by lower(d.repository) order by d.priority, d.queued_at, d.id) as share
      from demands d left join running r on r.repository = lower(d.repository)
     where d.runner_set = $1 and d.state in ('queued','held') and (d.not_before is null or d.not_before <= now())
  ),
  ranked as (
    select id, repository, row_number() over (order by priority, share, owner_share, queued_at, id) as place
      from (select s.*, coalesce(o.n, 0)
                        + row_number() over (partition by owner order by priority, share, queued_at, s.id) as owner_share
              from shares s left join owners o using (owner)
             where $2::integer = 0 or share <= $2::integer) s
  )`;

/** `$3`: how many runners the set may have. Room is counted from the rows, so no counter can drift. */
export const PICK_SQL = `
  with ${RANKED_SQL}
  select id, repository from ranked where place <= $3::integer - ${OPEN_IN_SET_SQL} order by place`;

/**
 * Demands `$1` get the runners `$2`, named `$3`, of set `$4` and image `$5`, as far as they are still in one of the
 * states `$6`: webhooks don't wait for the capacity's lock. `$7`: the organisation that they are registered with, null for
 * the repository of each; `$8`: what they are made for.
 */
export const ADMIT_SQL = `
  with picked as (select * from unnest($1::uuid[], $2::uuid[], $3::text[]) as t(demand_id, runner_id, name)),
  a as (
    update demands d set state = 'provisioning', runner_id = p.runner_id, provisioned_at = now(), not_before = null,
           waiting_reason = null, updated_at = now()
      from picked p where d.id = p.demand_id and d.state = any($6::text[])
    returning d.id, d.repository, p.runner_id, p.name
  ),
  r as (
    insert into runners (id, name, demand_id, runner_set, repository, scope, image, spec)
    select runner_id, name, id, $4, repository, $7, $5, $8 from a
  )
  select id from a`;

/** What is left waiting in set `$1` says why: `$2` where the set is full, else `$3` after the repository's name. */
export const HOLD_SQL = `
  with h as (
    update demands set state = 'held', updated_at = now(),
           waiting_reason = coalesce(waiting_reason, $2::text, repository || $3::text)
     where runner_set = $1 and state = 'queued' returning id
  )
  select id from h`;
