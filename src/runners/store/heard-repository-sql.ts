import { OPEN_RUNNERS_SQL } from '../model/runner-state.js';
import { stageOf } from '../model/demand-state.js';
import type { WorkflowJobUpdate } from '../model/workflow-job-update.js';

const newer = (column: string) =>
  `case when (excluded.said_at, excluded.stage) >= (k.said_at, k.stage) then excluded.${column} else k.${column} end`;

/**
 * The parts of a report's statement that identify repositories by GitHub's id, since names, owners and visibility
 * change: `heard` is the latest word on the report's own, in the order of GitHub's events and not of their arrival;
 * `changed`, whether it differs from before. Then the other open demands and their runners follow, or they would count
 * as another repository's.
 */
export const HEARD_SQL = `
  heard as (
    insert into known_repositories as k (id, full_name, private, fork, said_at, stage)
    select $22::bigint, $5::text, $6::boolean, $21::boolean, $23::timestamptz, $24::smallint where $22::bigint is not null
    on conflict (id) do update set
      full_name = ${newer('full_name')}, private = ${newer('private')}, fork = ${newer('fork')},
      stage = ${newer('stage')}, said_at = greatest(k.said_at, excluded.said_at)
    returning id, full_name, private, fork
  ),
  changed as (
    select n.* from heard n join known_repositories k on k.id = n.id
     where (k.full_name, k.private, k.fork) is distinct from (n.full_name, n.private, n.fork)
  ),
  others as (
    update demands o set repository = c.full_name, repository_private = c.private, repository_fork = c.fork
      from changed c
     where o.repository_id = c.id and o.state not in ('completed','cancelled')
       and (o.workflow_job_id, o.run_attempt) is distinct from ($2::bigint, $3::integer)
  ),
  their_runners as (
    update runners r set repository = c.full_name
      from changed c join demands o on o.repository_id = c.id and o.state not in ('completed','cancelled')
     where r.id = o.runner_id and r.state in ${OPEN_RUNNERS_SQL}
  )`;

/** Values of `$22` to `$24`: GitHub's id, the report's time by GitHub's clock, and how late in the job's life it is. */
export function heardOf(report: WorkflowJobUpdate): unknown[] {
  const { action, repositoryId, createdAt, startedAt, completedAt } = report;
  const begun = action === 'in_progress' || action === 'completed' ? startedAt : null;
  const saidAt = (action === 'completed' ? completedAt : null) ?? begun ?? createdAt ?? new Date(0);
  return [repositoryId ?? null, saidAt, stageOf(action)];
}
