import type { BackupTable } from '../../../jobs/backup-table.js';

/** Returns SQL for the rows of `$1` with both names of each renamed column; a row has the new name alone if it is newer. */
function rowsOf({ renamed = {} }: BackupTable): string {
  const names = Object.entries(renamed);
  if (names.length === 0) return '$1::jsonb';
  const pairs = names.map(([old, name]) => `'${name}', coalesce(o.row->'${name}', o.row->'${old}')`).join(', ');
  return `(select jsonb_agg(o.row || jsonb_build_object(${pairs})) from jsonb_array_elements($1::jsonb) as o(row))`;
}

/**
 * Inserts the rows of the JSON array `$1`; existing rows stay unchanged. `$2`: the detail of the jobs' events. Returns
 * {n}, the number of restored rows.
 * @param columns checked names: those that both the file and the table have
 */
export function restoreSql(table: BackupTable, columns: string[]): string {
  const { name, restored = {}, also } = table;
  const names = columns.map((column) => `"${column}"`).join(', ');
  const values = columns.map((column) => restored[column] ?? `r."${column}"`).join(', ');
  return `
    with input as (select * from jsonb_populate_recordset(null::${name}, ${rowsOf(table)})),
    done as (
      insert into ${name} (${names}) select ${values} from input r on conflict do nothing returning *
    )${also === undefined ? '' : `, ${also}`}
    select count(*)::integer as n from done ${also === undefined ? 'where $2::jsonb is not null' : ''}`;
}

/** Recounts open children of parents: children that the backup lacks may exist, or have ended. */
export const PARENTS_SQL = `
  with n as (
    select p.id, p.state as was, p.children_left as allowed, count(c.id) filter (where c.state in ('accepted','waiting','delayed','waiting_children','active')) as open
      from jobs p left join jobs c on c.parent_id = p.id
     where p.state in ('accepted','waiting','delayed','waiting_children','active')
       and (p.state = 'waiting_children' or p.open_children <> 0 or p.id in (
         select parent_id from jobs where parent_id is not null
            and state in ('accepted','waiting','delayed','waiting_children','active')))
     group by p.id, p.state, p.children_left
  ),
  changed as (
    update jobs p
       set open_children = n.open,
           state = case when p.state = 'waiting_children' and n.open <= n.allowed then 'accepted' else p.state end
      from n where p.id = n.id and (p.open_children <> n.open or p.state = 'waiting_children' and n.open <= n.allowed)
    returning p.id, p.state, p.attempts_made, n.was
  )
  insert into job_events (job_id, from_state, to_state, attempt, actor, detail)
  select id, 'waiting_children', state, attempts_made, 'restore', '{"reason":"its children have ended"}' from changed
   where state <> was`;
