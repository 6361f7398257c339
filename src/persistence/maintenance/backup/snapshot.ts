import type { ClientBase } from 'pg';
import { BACKUP_TABLES, type BackupTable } from './backup-format.js';

const OPEN = `('accepted','waiting','delayed','waiting_children','active')`;

/**
 * Rows that open jobs need in order to run after a restore: the jobs themselves, the queues' settings, the schedules, the
 * dedupe keys still held, and the ended jobs that open ones refer to (a parent its children, a dead letter its origin).
 * From GitHub's side: the deliveries that are not processed, the demands that want a runner, the runners that may exist,
 * and the runs dispatched by open execute_workflow jobs. Each query uses an index over what is open: no history is read.
 */
const CONTENTS: Record<BackupTable, string> = {
  queues: `from queues t`,
  schedules: `from schedules t`,
  deliveries: `from (select * from deliveries where status in ('received','failed') union all
                     select d.* from jobs j join deliveries d on d.guid = j.data->>'deliveryId'
                      where j.type = 'process_webhook' and j.state in ${OPEN} and d.status not in ('received','failed')) t`,
  demands: `from demands t where t.state not in ('completed','cancelled')`,
  runners: `from runners t where t.state in ('registering','starting','online','busy')
                or t.removed_at is null and t.state in ('finished','failed')`,
  job_keys: `from (select * from job_keys where expires_at > now() union all
                   select k.* from jobs j join job_keys k on k.scope = 'dedupe' and k.key = j.dedupe_key and k.job_id = j.id
                    where j.state in ${OPEN} and k.expires_at is null) t`,
  // Read by id, one by one: a join would read all history. A job that never ran has no children.
  jobs: `from (select * from jobs where state in ${OPEN} union all
               select ended.* from (
                   select c.id from jobs p join jobs c on c.parent_id = p.id where p.state in ${OPEN} and p.run_number > 0 union
                   select (d.data->>'jobId')::uuid from jobs d where d.type = 'dead_letter' and d.state in ${OPEN}) asked,
                 lateral (select * from jobs where jobs.id = asked.id and state not in ${OPEN} offset 0) ended) t`,
  dead_letters: `from (select l.* from jobs j join dead_letters l on l.id = j.id
                        where j.type = 'dead_letter' and j.state in ${OPEN}) t`,
  dispatched_runs: `from (select d.* from jobs j join dispatched_runs d on d.job_id = j.id
                           where j.type = 'execute_workflow' and j.state in ${OPEN}) t`,
};

/** Approximate text per fetch, estimated from the previous one. */
const FETCH_BYTES = 250_000;
/** Limits for a fetch of large rows after small ones: 20 MB of jobs, a few deliveries of 25 MB each. */
const MAX_FETCH = 200;
const MAX_DELIVERIES = 4;

export interface Snapshot {
  at: Date;
  ledger: string;
  columns: Record<BackupTable, string[]>;
  rows: Record<BackupTable, number>;
  openJobs: number;
}

/** Begins the transaction in which everything is read from one consistent snapshot; it ends with the connection. */
export async function beginSnapshot(client: ClientBase): Promise<Snapshot> {
  await client.query('begin isolation level repeatable read, read only');
  const { rows: states } = await client.query<{ at: Date; ledger: string }>(
    'select clock_timestamp() as at, ledger from backup_state',
  );
  const columns = await columnsOf(client);
  const counts = BACKUP_TABLES.map((table) => `(select count(*) ${CONTENTS[table]})::float8 as ${table}`);
  const { rows } = await client.query<Record<BackupTable | 'open', number>>(
    `select ${counts.join(', ')}, (select count(*) from jobs where state in ${OPEN})::float8 as open`,
  );
  if (!states[0] || !rows[0]) throw new Error('the table backup_state is empty');
  const { open: openJobs, ...found } = rows[0];
  return { ...states[0], columns, rows: found, openJobs };
}

/** Returns all columns except those that PostgreSQL generates. */
export async function columnsOf(client: ClientBase): Promise<Record<BackupTable, string[]>> {
  const { rows } = await client.query<{ name: BackupTable; columns: string[] }>(
    `select attrelid::regclass::text as name, array_agg(attname::text order by attnum) as columns from pg_attribute
      where attrelid = any($1::text[]::regclass[]) and attnum > 0 and not attisdropped
        and attidentity = '' and attgenerated = ''
      group by attrelid`,
    [BACKUP_TABLES],
  );
  return Object.fromEntries(rows.map(({ name, columns }) => [name, columns])) as Record<BackupTable, string[]>;
}

/** Yields the rows as JSON text, some at a time. */
export async function* readTable(client: ClientBase, table: BackupTable, columns: string[]): AsyncGenerator<string[]> {
  const cursor = `backup_${table}`;
  const list = columns.map((column) => `t."${column}"`).join(', ');
  // Deliveries are ordered by arrival, an order that must survive a restore.
  const order = table === 'deliveries' ? 'order by t.seq' : '';
  await client.query(
    `declare ${cursor} no scroll cursor for
       select row_to_json(r)::text as json from (select ${list} ${CONTENTS[table]} ${order}) r`,
  );
  const most = table === 'deliveries' ? MAX_DELIVERIES : MAX_FETCH;
  let rows = 1;
  for (;;) {
    const fetched = await client.query<{ json: string }>(`fetch ${rows} from ${cursor}`);
    if (fetched.rows.length === 0) break;
    const lines = fetched.rows.map(({ json }) => json);
    yield lines;
    const bytes = lines.reduce((sum, line) => sum + line.length, 0);
    rows = Math.max(1, Math.min(rows * 4, most, Math.floor((FETCH_BYTES * lines.length) / bytes)));
  }
  await client.query(`close ${cursor}`);
}
