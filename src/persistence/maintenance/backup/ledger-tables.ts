import { OPEN_STATES_SQL as OPEN } from '../../../jobs/job-state.js';
import type { BackupTable } from '../../../jobs/backup-table.js';
import { count } from '../../transitions/queue-totals-sql.js';

const CANCELLED = `r.state = 'active' and r.cancel_reason is not null`;

/** Counts restored ended jobs, as all that the ledger shows; they are in the file because open jobs refer to them. */
const COUNTED = count({ jobs: `done where state in ('completed','failed','cancelled') and not hidden` });

const RECORDED = `trail as (
    insert into job_events (job_id, from_state, to_state, attempt, actor, detail)
    select i.id, null, i.state, i.attempts_made, 'restore', $2::jsonb || jsonb_build_object('was', w.state)
      from done i join input w on w.id = i.id
  )`;

/**
 * The jobs' own tables: open jobs, the queues' settings, the schedules, the dedupe keys still held, and the ended jobs that
 * open ones refer to (a parent its children, a dead letter its origin).
 */
export const LEDGER_TABLES: BackupTable[] = [
  { name: 'queues', contents: `from queues t` },
  { name: 'schedules', contents: `from schedules t` },
  {
    name: 'job_keys',
    // Of the names of children, which expire at 'infinity', those of open jobs and those that open parents may ask for.
    contents: `from (select * from job_keys where expires_at > now() and expires_at < 'infinity' union all
                     select k.* from jobs j join job_keys k on k.scope = 'dedupe' and k.key = j.dedupe_key and k.job_id = j.id
                      where j.state in ${OPEN} and coalesce(k.expires_at, 'infinity') = 'infinity' union all
                     select k.* from jobs p join jobs c on c.parent_id = p.id
                       join job_keys k on k.scope = 'dedupe' and k.key = c.dedupe_key and k.job_id = c.id
                      where p.state in ${OPEN} and p.run_number > 0 and c.state not in ${OPEN} and k.expires_at = 'infinity') t`,
  },
  {
    name: 'jobs',
    // Read by id, one by one: a join would read all history. A job that never ran has no children.
    contents: `from (select * from jobs where state in ${OPEN} union all
                     select ended.* from (
                         select c.id from jobs p join jobs c on c.parent_id = p.id where p.state in ${OPEN} and p.run_number > 0 union
                         select (d.data->>'jobId')::uuid from jobs d where d.type = 'dead_letter' and d.state in ${OPEN}) asked,
                       lateral (select * from jobs where jobs.id = asked.id and state not in ${OPEN} offset 0) ended) t`,
    renamed: { start: 'run_number' },
    // The run of an active job ended with its node, and the engine may not hold waiting and delayed ones: all these become
    // accepted, and their `run_at` says when they are due. A run with a requested cancel becomes cancelled: the cancel was
    // promised. `run_number` stays, so that an outcome of a run before the backup is fenced off; attempt counters stay, too.
    restored: {
      state: `case when ${CANCELLED} then 'cancelled' when r.state in ('waiting','delayed','active') then 'accepted' else r.state end`,
      finished_at: `case when ${CANCELLED} then clock_timestamp() else r.finished_at end`,
      node: 'null',
      progress: `case when r.state = 'active' then null else r.progress end`,
    },
    also: `${COUNTED}, ${RECORDED}`,
  },
  {
    name: 'job_effects',
    contents: `from (select e.* from jobs j join job_effects e on e.job_id = j.id where j.state in ${OPEN}) t`,
  },
  {
    name: 'dead_letters',
    contents: `from (select l.* from jobs j join dead_letters l on l.id = j.id
                      where j.type = 'dead_letter' and j.state in ${OPEN}) t`,
  },
];
