import type { ClientBase } from 'pg';
import { attachSql, PARTITIONED } from '../../partitions/partitions.js';
import { dropCountedSql } from './retention-sql.js';

/**
 * Comment on a day's jobs table from the decision until its removal, which distinguishes an interrupted removal from
 * partitions that operators detached.
 */
const MARK = 'runnerhub: this day is being removed';

export interface Day {
  /** Suffix of its partitions: eight digits. */
  name: string;
  /** Midnight of the day, in milliseconds since 1970. */
  start: number;
}

/** Returns the days that have partitions, the oldest first. */
export async function daysOf(client: ClientBase): Promise<Day[]> {
  const { rows } = await client.query<{ name: string }>(
    `select substring(c.relname from 6) as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = 'jobs'::regclass and c.relname ~ '^jobs_[0-9]{8}$' and not i.inhdetachpending order by 1`,
  );
  return rows.map(({ name }) => ({ name, start: startOf(name) }));
}

function startOf(name: string): number {
  return Date.parse(`${name.slice(0, 4)}-${name.slice(4, 6)}-${name.slice(6)}T00:00:00Z`);
}

/** Returns the days whose removal was interrupted. */
export async function unfinishedDays(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select substring(relname from 6) as name from pg_class
      where relname ~ '^jobs_[0-9]{8}$' and relkind = 'r' and obj_description(oid, 'pg_class') = $1 order by 1`,
    [MARK],
  );
  return rows.map(({ name }) => name);
}

/**
 * Removes a whole day. Detaching concurrently waits for running statements and blocks none, while dropping a partition
 * would stop every accept behind the longest reader. A job reopened between the last check and the detachment is found
 * at the end: then the day is attached again.
 * @param kept returns whether the day has something to keep
 * @returns the number of removed jobs; null when the day stays
 */
export async function removeDay(client: ClientBase, day: string, kept: () => Promise<boolean>): Promise<number | null> {
  await client.query(`comment on table jobs_${day} is '${MARK}'`);
  await detach(client, 'jobs', day);
  if (await kept()) {
    // One transaction: a day attached again but still marked would be removed again, with its open jobs.
    await client.query(`${attachSql('jobs', startOf(day))}; comment on table jobs_${day} is null`);
    return null;
  }
  for (const [table] of PARTITIONED) if (table !== 'jobs') await detach(client, table, day);
  await client.query('begin');
  try {
    const { rows } = await client.query<{ n: number }>(dropCountedSql(day));
    // The mark is dropped with the table: either everything is removed and uncounted, or the next run repeats it.
    for (const [table] of PARTITIONED) await client.query(`drop table if exists ${table}_${day}`);
    await client.query('commit');
    return rows[0]?.n ?? 0;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

/** Completes a detachment: finishes an interrupted one, and skips one that is done. */
async function detach(client: ClientBase, table: string, day: string): Promise<void> {
  const { rows } = await client.query<{ pending: boolean }>(
    `select inhdetachpending as pending from pg_inherits
      where inhparent = $1::regclass and inhrelid = to_regclass($2)`,
    [table, `${table}_${day}`],
  );
  if (!rows[0]) return;
  await client.query(
    `alter table ${table} detach partition ${table}_${day} ${rows[0].pending ? 'finalize' : 'concurrently'}`,
  );
}
