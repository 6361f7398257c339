import { Logger } from '@nestjs/common';
import { messageOf } from '../../common/errors.js';
import { newId } from '../../common/ids.js';
import { toPostgresSafe } from '../../common/postgres-safe-json.js';
import { isTransient } from '../../database/sql-errors.js';
import type { RoutedJob } from '../../jobs/job.js';
import type { Queryable } from '../../database/queryable.js';
import type { AcceptedJob, JobIntake } from '../../jobs/ports/ledger.js';
import { nextRunAt } from './next-run.js';
import { timesOf, type Row } from './schedule-row.js';
import { dueInMs } from '../transitions/due-in-sql.js';

/** Maximum time between reads of the table, which bounds the delay after a missed notification. */
export const MAX_NAP_MS = 30_000;
export const RETRY_MS = 1000;
/** Maximum number of schedules in one transaction. */
const DUE = 100;
/** Time until a schedule whose pattern can no longer be parsed is tried again. */
const UNREADABLE_MS = 3_600_000;
/** Selects due schedules. `now` is PostgreSQL's, as are all times compared with it: a node's own clock decides nothing. */
const DUE_SQL = `
  select *, now() as now from schedules where not paused and next_at <= now()
   order by next_at limit ${DUE} for update skip locked`;
/**
 * Selects a page of future schedules, by id; `$1`: the last id of the previous page. `now` is the time at which a row
 * is read instead of the transaction's: a tick served by another node since the transaction began would otherwise come
 * twice. A clock set back by less than a minute repeats no tick either.
 */
const COMING_SQL = `
  select *, greatest(clock_timestamp(), case when last_at < clock_timestamp() + interval '1 minute' then last_at end) as now
    from schedules
   where not paused and next_at > now() and ($1::uuid is null or id > $1)
   order by id limit ${DUE} for update skip locked`;
const SOONEST_SQL = `
  select date_part('epoch', min(next_at) - clock_timestamp()) * 1000 as ms from schedules where not paused`;

const logger = new Logger('Schedules');

/** Serves due schedules, in the caller's transaction. Returns the milliseconds until the next one is due. */
export async function serveDue(db: Queryable, intake: JobIntake): Promise<number> {
  const { rows: due } = await db.query<Row & { now: Date }>(DUE_SQL);
  for (const row of due) await serve(db, intake, row, row.now);
  if (due.length === DUE) return 0;
  const ms = dueInMs((await db.query<{ ms: number | null }>(SOONEST_SQL)).rows);
  // Another node is serving the due schedule. Without a pause this node would poll until that one is done.
  if (due.length === 0 && ms === 0) return RETRY_MS;
  return Math.min(MAX_NAP_MS, Math.ceil(ms ?? MAX_NAP_MS));
}

/**
 * Serves one schedule. A failure must not block the others of its batch: it is rolled back alone, and the schedule advances.
 */
export async function serve(db: Queryable, intake: JobIntake, row: Row, now: Date): Promise<void> {
  await db.query('savepoint tick');
  try {
    await makeJob(db, intake, row, row.request.actor);
    await db.query(`update schedules set next_at = $2 where id = $1`, [row.id, following(row, now)]);
    await db.query('release savepoint tick');
  } catch (error) {
    if (isTransient(error)) throw error;
    const reason = messageOf(error);
    logger.warn({ scheduleId: row.id, name: row.name, reason }, 'schedule tick failed; the next one is tried');
    await db.query('rollback to savepoint tick');
    await db.query(`update schedules set next_at = $2, last_error = $3 where id = $1`, [
      row.id,
      followingIfReadable(row, now),
      toPostgresSafe(reason),
    ]);
  }
}

/**
 * Corrects ticks that are further off than one period: PostgreSQL's clock was wrong when they were computed, or the
 * rules of a time zone have changed since.
 * @param after the last schedule of the previous page
 * @returns this page's last schedule; undefined: there are no more
 */
export async function repair(db: Queryable, after?: string): Promise<string | undefined> {
  const { rows: coming } = await db.query<Row & { now: Date }>(COMING_SQL, [after ?? null]);
  const wrong = coming.flatMap((row) => {
    const nextAt = dueAt(row, row.now);
    return nextAt && nextAt < row.next_at ? [{ row, nextAt }] : [];
  });
  if (wrong.length > 0) {
    await db.query(
      `update schedules s set next_at = t.at from unnest($1::uuid[], $2::timestamptz[]) as t(id, at) where s.id = t.id`,
      [wrong.map(({ row }) => row.id), wrong.map(({ nextAt }) => nextAt)],
    );
    const ids = wrong.map(({ row }) => row.id);
    logger.warn({ scheduleIds: ids }, 'schedules corrected; their next run was too far off');
  }
  return coming.length === DUE ? coming.at(-1)?.id : undefined;
}

/** Returns the latest instant at which it may run next; undefined when its pattern can't be parsed. */
function dueAt(row: Row, now: Date): Date | undefined {
  if (row.every_ms !== null) {
    const period = Number(row.every_ms);
    return new Date(now.getTime() + Math.min(period, row.next_at.getTime() - now.getTime()));
  }
  try {
    return nextRunAt(timesOf(row), now, now);
  } catch {
    return undefined;
  }
}

/** Creates a job of the schedule, whatever its time. */
export async function makeJob(db: Queryable, intake: JobIntake, row: Row, actor: string): Promise<AcceptedJob> {
  const job: RoutedJob = {
    ...row.request,
    id: newId(),
    actor,
    scheduleId: row.id,
    runAt: null,
    delay: null,
    deadline: null,
  };
  const [accepted] = await intake.accept([job], { manager: db });
  if (!accepted) throw new Error('the ledger returned no row');
  await db.query(`update schedules set last_at = now(), last_job_id = $2, last_error = null where id = $1`, [
    row.id,
    accepted.id,
  ]);
  return accepted;
}

/** Returns the next tick after now: only one tick is made up for, however many were missed. */
function following(row: Row, now: Date): Date {
  return nextRunAt(timesOf(row), row.next_at, now > row.next_at ? now : row.next_at);
}

function followingIfReadable(row: Row, now: Date): Date {
  try {
    return following(row, now);
  } catch {
    return new Date(now.getTime() + UNREADABLE_MS);
  }
}
