import { OPEN_RUNNERS_SQL } from '../model/runner-state.js';

/** The owner of a repository, an organization or a user, in lower case: GitHub compares owners without case. */
const ownerSql = (repository: string) => `lower(split_part(${repository}, '/', 1))`;

/** Counts the open runners of set `$1`, assigned and pooled ones. */
export const OPEN_IN_SET_SQL = `(select count(*) from runners where runner_set = $1 and state in ${OPEN_RUNNERS_SQL})`;

/**
 * Ranks the waiting demands of a set by priority, then fair share, then age. `share` is how many runners the
 * repository would have with this one, `owner_share` how many its owner would; the fewest come first, so that among
 * repositories with equal shares an owner of many does not crowd out an owner of few. `most`: the limit of runners per
 * repository, 0 for none. Pooled runners count towards no repository.
 */
export const rankedSql = (set: string, most: string): string => `
  running as (
    select lower(repository) as repository, count(*) as n from runners
     where runner_set = ${set} and demand_id is not null and state in ${OPEN_RUNNERS_SQL} group by 1
  ),
  owners as (select ${ownerSql('repository')} as owner, sum(n)::bigint as n from running group by 1),
  shares as (
    select d.id, d.repository, d.priority, d.queued_at, ${ownerSql('d.repository')} as owner,
           coalesce(r.n, 0) + row_number() over (partition by lower(d.repository) order by d.priority, d.queued_at, d.id) as share
      from demands d left join running r on r.repository = lower(d.repository)
     where d.runner_set = ${set} and d.state in ('queued','held') and (d.not_before is null or d.not_before <= now())
  ),
  ranked as (
    select id, repository, priority, row_number() over (order by priority, share, owner_share, queued_at, id) as rank
      from (select s.*, coalesce(o.n, 0)
                        + row_number() over (partition by owner order by priority, share, queued_at, s.id) as owner_share
              from shares s left join owners o using (owner)
             where ${most}::integer = 0 or share <= ${most}::integer) s
  )`;

/** The same for the set `$1` with the limit `$2`. */
export const RANKED_SQL = rankedSql('$1', '$2');

/** Picks the demands that fit below `$3`, the set's maximum. Capacity is counted from the rows, so no counter can drift. */
export const PICK_SQL = `
  with ${RANKED_SQL}
  select id, repository from ranked where rank <= $3::integer - ${OPEN_IN_SET_SQL} order by rank`;

/**
 * Assigns the new runners `$2`, named `$3`, of set `$4` and image `$5`, to demands `$1` that are still in one of the
 * states `$6`: webhooks don't wait for the capacity lock. `$7`: the organization to register with, null for each
 * demand's repository; `$8`: the set's spec hash.
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

/**
 * Holds the demands still queued in set `$1`. Reason, unless one is set: `$2` if the set is full, else the repository
 * and `$3`.
 */
export const HOLD_SQL = `
  with h as (
    update demands set state = 'held', updated_at = now(),
           waiting_reason = coalesce(waiting_reason, $2::text, repository || $3::text)
     where runner_set = $1 and state = 'queued' returning id
  )
  select id from h`;
