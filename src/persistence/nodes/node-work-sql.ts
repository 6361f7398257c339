/** Begins a work on these nodes: `$4` their ids, `$5` milliseconds for their reports. */
export const BEGIN_SQL = `
  insert into node_works (id, task, input, nodes, ends_at)
  values ($1, $2, $3, $4, now() + $5::float8 * interval '1 ms')`;

/** Works that node `$1` has to report on: the one with the id `$2`, or all. */
export const ASSIGNED_SQL = `
  select w.id, w.task, w.input, (extract(epoch from w.ends_at - now()) * 1000)::float8 as "leftMs" from node_works w
   where $1 = any(w.nodes) and w.ends_at > now() and ($2::uuid is null or w.id = $2)
     and not exists (select from node_reports r where r.work_id = w.id and r.node = $1)`;

/** Stores a report, unless nobody waits for it any more. */
export const REPORT_SQL = `
  insert into node_reports (work_id, node, host, report, error_code, error_message)
  select id, $2, $3, $4, $5, $6 from node_works where id = $1 for key share
  on conflict do nothing returning node`;

export const REPORTS_SQL = `
  select node, host, report, error_code as code, error_message as message from node_reports where work_id = $1 order by node`;

export const END_SQL = `delete from node_works where id = $1`;

export interface AssignedWork {
  id: string;
  task: string;
  input: unknown;
  leftMs: number;
}

export interface StoredReport {
  node: string;
  host: string;
  report: unknown;
  code: string | null;
  message: string | null;
}
