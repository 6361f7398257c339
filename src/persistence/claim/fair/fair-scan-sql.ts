import { TENANT } from './fair-claim-sql.js';

/** Tenants that one statement finds. */
export const SCAN_PAGE = 1000;

/**
 * Steps through the tenants of an index, one probe each: a `distinct` would read all of their jobs. `$1` queue, `$2` the
 * name to begin at.
 */
const tenants = (name: string, condition: string, column: string) => {
  const step = (after: string) => `
    select ${TENANT} as tenant, ${column} as run_at from jobs j
     where j.batched and j.queue = $1 and ${condition} and ${TENANT} ${after}
     order by ${TENANT}, ${column === 'null::timestamptz' ? 'j.priority, j.id' : 'j.run_at'} limit 1`;
  return `
  ${name} as (
    (${step('>= $2')})
    union all
    select n.* from ${name} as last cross join lateral (${step('> last.tenant')}) n
  )`;
};

/**
 * Returns a row for each tenant with a job, and when its first timed one is due: `dueInMs` above 0 is in the future. `next`:
 * the last name up to which both kinds were read, null when there are no more.
 */
export const fairScanSql = (inOpenJobDays: string) => `
  with recursive
  ${tenants('ready', `j.state = 'accepted' and j.run_at is null and ${inOpenJobDays}`, 'null::timestamptz')},
  ${tenants('timed', `j.state in ('accepted','delayed') and j.run_at is not null and ${inOpenJobDays}`, 'j.run_at')},
  found as materialized (
    (select tenant, run_at, false as timed from ready limit ${SCAN_PAGE})
    union all
    (select tenant, run_at, true from timed limit ${SCAN_PAGE})
  )
  select tenant, coalesce(date_part('epoch', run_at - clock_timestamp()) * 1000, 0) as "dueInMs",
         (select min(last) from (select max(tenant) as last from found group by timed having count(*) = ${SCAN_PAGE}) page) as next
    from found`;
