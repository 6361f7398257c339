import { idFloor, idTime } from '../../common/ids.js';
import { ledgerClock } from '../../common/ledger-clock.js';
import type { Queryable } from '../../database/queryable.js';
import { spansNewestFirst, type IdSpan } from '../partitions/id-spans.js';
import { readsMany, type JobFilter } from './job-filter.js';

/** Jobs that the first statement of a search reads at most, and the limits of the following ones. */
const FIRST_ROWS = 5000;
const ROWS = { min: 100, max: 200_000 };
/** Time of a statement at which the next one reads as many jobs. */
const AIM_MS = 150;

const LAST = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** Skips rows within the index of ids; no row: fewer are left. */
const REACH_SQL = `select id from jobs where id >= $1::uuid and id < $2::uuid order by id desc offset $3 limit 1`;

/**
 * Yields spans of ids that cover a filter's history, newest first. Where a search may read many jobs for each that it
 * finds, a span has a number of jobs that adapts to the time that its reader takes, so that no statement takes long,
 * whether jobs are many a second or a megabyte each.
 */
export async function* searchSpans(db: Queryable, filter: JobFilter, cursor?: string): AsyncGenerator<IdSpan> {
  if (filter.ids !== undefined) {
    const sorted = [...filter.ids].sort();
    const [first, last] = [sorted[0], sorted.at(-1)];
    if (first !== undefined && last !== undefined) yield [first, cursor ?? above(last)];
    return;
  }
  const floor = filter.from === undefined ? '' : idFloor(filter.from.getTime());
  const ceiling = filter.to === undefined ? undefined : idFloor(filter.to.getTime());
  let rows = FIRST_ROWS;
  for await (const [start, end] of spansNewestFirst(db, filter, cursor)) {
    const low = start > floor ? start : floor;
    let high = ceiling !== undefined && ceiling < end ? ceiling : end;
    while (low < high) {
      const reached: string = readsMany(filter) ? await reach(db, low, high, rows) : low;
      const began = performance.now();
      yield [reached, high];
      const took = performance.now() - began;
      rows = Math.round(Math.min(ROWS.max, Math.max(ROWS.min, rows * Math.min(4, AIM_MS / Math.max(1, took)))));
      high = reached;
    }
  }
}

/** Returns a bound above an id, by which the later partitions are left alone. */
function above(id: string): string {
  const next = idFloor(idTime(id) + 1);
  return next.length === LAST.length ? next : LAST;
}

async function reach(db: Queryable, low: string, high: string, rows: number): Promise<string> {
  const found = await db.query<{ id: string }>(REACH_SQL, [low, high, rows - 1]);
  return found.rows[0]?.id ?? low;
}

/** The part of the history that one request has searched. */
export interface Searched {
  from: Date | null;
  to: Date;
  /** Whether nothing that the filter covers is left before `from`. */
  complete: boolean;
}

/**
 * Returns what was searched: a millisecond of which some ids are left does not count.
 * @param low id above which everything below `high` was searched
 */
export function searched(filter: JobFilter, low: string, high: string | undefined, complete: boolean): Searched {
  const newest = Math.min(
    filter.to?.getTime() ?? Infinity,
    high === undefined ? Infinity : idTime(high) + 1,
    ledgerClock.now(),
  );
  const from = complete ? filter.from?.getTime() : idTime(low) + 1;
  return { from: from === undefined ? null : new Date(Math.min(from, newest)), to: new Date(newest), complete };
}
