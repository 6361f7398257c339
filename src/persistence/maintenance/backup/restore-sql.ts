import type { BackupTable } from './backup-format.js';

const CANCELLED = `r.state = 'active' and r.cancel_reason is not null`;

/**
 * Changes to a restored row. The run of an active job ended with its node, and the engine may not hold waiting and
 * delayed ones: all these become accepted, and their `run_at` says when they are due. A run with a requested cancel
 * becomes cancelled: the cancel was promised. `run_number` stays, so that an outcome of a run before the backup is fenced
 * off; attempt counters stay, too.
 */
const CHANGED: Partial<Record<BackupTable, Record<string, string>>> = {
  jobs: {
    state: `case when ${CANCELLED} then 'cancelled' when r.state in ('waiting','delayed','active') then 'accepted' else r.state end`,
    finished_at: `case when ${CANCELLED} then clock_timestamp() else r.finished_at end`,
    node: 'null',
    progress: `case when r.state = 'active' then null else r.progress end`,
  },
};

/** Counts restored ended jobs, as all that the ledger shows; they are in the file because open jobs refer to them. */
const count = `t as (
    insert into queue_totals as old (queue, completed, failed, cancelled)
    select queue, count(*) filter (where state = 'completed'), count(*) filter (where state = 'failed'),
           count(*) filter (where state = 'cancelled')
      from done where state in ('completed','failed','cancelled') and not hidden group by queue order by queue
    on conflict (queue, shard) do update
       set completed = old.completed + excluded.completed, failed = old.failed + excluded.failed,
           cancelled = old.cancelled + excluded.cancelled
  )`;

const RETURNED: Partial<Record<BackupTable, string>> = {
  jobs: `,
  ${count}, trail as (
    insert into job_events (job_id, from_state, to_state, attempt, actor, detail)
    select i.id, null, i.state, i.attempts_made, 'restore', $2::jsonb || jsonb_build_object('was', w.state)
      from done i join input w on w.id = i.id
  )`,
};

/** Columns that have a new name, by the name that they have in older files. */
const RENAMED: Partial<Record<BackupTable, Record<string, string>>> = { jobs: { start: 'run_number' } };

/** Returns a column of a file by the name that the ledger has for it. */
export function currentName(table: BackupTable, column: string): string {
  return RENAMED[table]?.[column] ?? column;
}

/** Returns SQL for the rows of `$1` with both names of each renamed column; a row has the new name alone if it is newer. */
function rowsOf(table: BackupTable): string {
  const renamed = Object.entries(RENAMED[table] ?? {});
  if (renamed.length === 0) return '$1::jsonb';
  const pairs = renamed.map(([old, name]) => `'${name}', coalesce(o.row->'${name}', o.row->'${old}')`).join(', ');
  return `(select jsonb_agg(o.row || jsonb_build_object(${pairs})) from jsonb_array_elements($1::jsonb) as o(row))`;
}

/**
 * Inserts the rows of the JSON array `$1`; existing rows stay unchanged. `$2`: the detail of the jobs' events. Returns
 * {n}, the number of restored rows.
 * @param columns checked names: those that both the file and the table have
 */
export function restoreSql(table: BackupTable, columns: string[]): string {
  const names = columns.map((column) => `"${column}"`).join(', ');
  const values = columns.map((column) => CHANGED[table]?.[column] ?? `r."${column}"`).join(', ');
  return `
    with input as (select * from jsonb_populate_recordset(null::${table}, ${rowsOf(table)})),
    done as (
      insert into ${table} (${names}) select ${values} from input r on conflict do nothing returning *
    )${RETURNED[table] ?? ''}
    select count(*)::integer as n from done ${RETURNED[table] ? '' : 'where $2::jsonb is not null'}`;
}

/** Recounts open children of parents: children that the backup lacks may exist, or have ended. */
export const PARENTS_SQL = `
  with n as (
    select p.id, p.state as was, count(c.id) filter (where c.state in ('accepted','waiting','delayed','waiting_children','active')) as open
      from jobs p left join jobs c on c.parent_id = p.id
     where p.state in ('accepted','waiting','delayed','waiting_children','active')
       and (p.state = 'waiting_children' or p.open_children <> 0 or p.id in (
         select parent_id from jobs where parent_id is not null
            and state in ('accepted','waiting','delayed','waiting_children','active')))
     group by p.id, p.state
  ),
  changed as (
    update jobs p
       set open_children = n.open,
           state = case when p.state = 'waiting_children' and n.open = 0 then 'accepted' else p.state end
      from n where p.id = n.id and (p.open_children <> n.open or p.state = 'waiting_children' and n.open = 0)
    returning p.id, p.state, p.attempts_made, n.was
  )
  insert into job_events (job_id, from_state, to_state, attempt, actor, detail)
  select id, 'waiting_children', state, attempts_made, 'restore', '{"reason":"its children have ended"}' from changed
   where state <> was`;
