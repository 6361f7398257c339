import { OPEN_STATES_SQL as OPEN } from '../jobs/job-state.js';

/** Ids as the hub makes them, UUIDs of version 7. */
const ID = '[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';

/**
 * SQL for the artifacts among `candidates` (a table, or a CTE with `id` and `job_id`) that an open job needs: its data has
 * their id, or it has stored them, or a child of it has. No job type declares which: the data of the open jobs is read
 * once, and not at all without candidates. A job that stored one is read by its id: a join might read all history.
 */
export const neededSql = (candidates: string) => `
  select a.id from ${candidates} a join (
    select distinct found[1]::uuid as id from jobs j, regexp_matches(lower(j.data::text), '${ID}', 'g') found
     where j.state in ${OPEN} and exists (select from ${candidates})) named on named.id = a.id
  union
  select a.id from ${candidates} a
   where (select j.state in ${OPEN} or (select p.state in ${OPEN} from jobs p where p.id = j.parent_id)
            from jobs j where j.id = a.job_id)`;
