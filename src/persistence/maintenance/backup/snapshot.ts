import type { ClientBase } from 'pg';
import type { BackupTable } from '../../../jobs/backup-table.js';
import { OPEN_STATES_SQL } from '../../../jobs/job-state.js';

/** Approximate text per fetch, estimated from the previous one. */
const FETCH_BYTES = 250_000;
/** Default limit for a fetch of large rows after small ones: 20 MB of jobs. */
const MAX_FETCH = 200;

export interface Snapshot {
  at: Date;
  ledger: string;
  columns: Record<string, string[]>;
  rows: Record<string, number>;
  openJobs: number;
}

/** Begins the transaction in which everything is read from one consistent snapshot; it ends with the connection. */
export async function beginSnapshot(client: ClientBase, tables: BackupTable[]): Promise<Snapshot> {
  await client.query('begin isolation level repeatable read, read only');
  const { rows: states } = await client.query<{ at: Date; ledger: string }>(
    'select clock_timestamp() as at, ledger from backup_state',
  );
  const columns = await columnsOf(client, tables);
  const counts = tables.map(({ name, contents }) => `(select count(*) ${contents})::float8 as ${name}`);
  const { rows } = await client.query<{ open: number } & Record<string, number>>(
    `select ${counts.join(', ')}, (select count(*) from jobs where state in ${OPEN_STATES_SQL})::float8 as open`,
  );
  if (!states[0] || !rows[0]) throw new Error('the table backup_state is empty');
  const { open: openJobs, ...found } = rows[0];
  return { ...states[0], columns, rows: found, openJobs };
}

/** Returns all columns except those that PostgreSQL generates. */
export async function columnsOf(client: ClientBase, tables: BackupTable[]): Promise<Record<string, string[]>> {
  const { rows } = await client.query<{ name: string; columns: string[] }>(
    `select attrelid::regclass::text as name, array_agg(attname::text order by attnum) as columns from pg_attribute
      where attrelid = any($1::text[]::regclass[]) and attnum > 0 and not attisdropped
        and attidentity = '' and attgenerated = ''
      group by attrelid`,
    [tables.map(({ name }) => name)],
  );
  return Object.fromEntries(rows.map(({ name, columns }) => [name, columns]));
}

/** Yields the rows as JSON text, some at a time. */
export async function* readTable(
  client: ClientBase,
  { name, contents, orderedBy, most = MAX_FETCH }: BackupTable,
  columns: string[],
): AsyncGenerator<string[]> {
  const cursor = `backup_${name}`;
  const list = columns.map((column) => `t."${column}"`).join(', ');
  const order = orderedBy === undefined ? '' : `order by t.${orderedBy}`;
  await client.query(
    `declare ${cursor} no scroll cursor for
       select row_to_json(r)::text as json from (select ${list} ${contents} ${order}) r`,
  );
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
