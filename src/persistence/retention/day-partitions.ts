import type { ClientBase } from 'pg';
import { attachSql, PARTITIONED } from '../partitions.js';
import { dropCountedSql } from './retention-sql.js';

/** Stands on a day's jobs from the decision to its end, so that a run that was cut short is told from what operators detached. */
const MARK = 'runnerhub: this day is being removed';

export interface Day {
  /** Eight digits: the suffix of its partitions. */
  name: string;
  /** Its midnight, milliseconds since 1970. */
  start: number;
}

/** The days that have partitions, the oldest first. */
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

/** Days of which a run that was cut short has begun to let go. */
export async function unfinishedDays(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select substring(relname from 6) as name from pg_class
      where relname ~ '^jobs_[0-9]{8}$' and relkind = 'r' and obj_description(oid, 'pg_class') = $1 order by 1`,
    [MARK],
  );
  return rows.map(({ name }) => name);
}

/**
 * Lets go of a whole day. Detaching concurrently waits for statements under way and holds up none, where dropping a
 * partition would stop every accept behind the longest reader. A job that somebody reopened between the last look and
 * the detachment decides at the end: then the day comes back.
 * @param kept whether the day has something to keep
 * @returns the number of jobs that went; null when the day stays
 */
export async function removeDay(client: ClientBase, day: string, kept: () => Promise<boolean>): Promise<number | null> {
  await client.query(`comment on table jobs_${day} is '${MARK}'`);
  await detach(client, 'jobs', day);
  if (await kept()) {
    // One transaction: a day that came back and bore the mark still would be taken away again, with its open jobs.
    await client.query(`${attachSql('jobs', startOf(day))}; comment on table jobs_${day} is null`);
    return null;
  }
  for (const [table] of PARTITIONED) if (table !== 'jobs') await detach(client, table, day);
  await client.query('begin');
  try {
    const { rows } = await client.query<{ n: number }>(dropCountedSql(day));
    // With it goes the mark: either all is gone and out of the counts, or the next run does it again.
    for (const [table] of PARTITIONED) await client.query(`drop table if exists ${table}_${day}`);
    await client.query('commit');
    return rows[0]?.n ?? 0;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

/** Does what is left to do: a detachment that was interrupted is finished, one that is done is left. */
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
