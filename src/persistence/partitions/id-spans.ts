import { idFloor, idTime } from '../../common/ids.js';
import { ledgerClock } from '../../common/ledger-clock.js';
import { partitionDays } from './partition-days.js';
import type { Queryable } from '../../database/queryable.js';

const NIL = '00000000-0000-0000-0000-000000000000';
const LAST = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const DAY_MS = 86_400_000;
/** Days per further span: few enough that a dozen concurrent readers don't fill PostgreSQL's lock table. */
const DAYS_AT_ONCE = 6;

/** A range of ids: from `low`, below `high`. */
export type IdSpan = [low: string, high: string];

/**
 * Yields spans of ids that cover the history between two instants, newest first: the last day, which fills most pages,
 * then DAYS_AT_ONCE days at a time. A statement over a year of partitions locks each of them with all its indexes, and
 * takes long to plan.
 */
export async function* spansNewestFirst(
  db: Queryable,
  { from, to }: { from?: Date; to?: Date },
  cursor = LAST,
): AsyncGenerator<IdSpan, void, undefined> {
  const newest = Math.min(to?.getTime() ?? Infinity, idTime(cursor), ledgerClock.now());
  const end = from === undefined ? NIL : idFloor(from.getTime());
  let low = idFloor(Math.max(0, newest - DAY_MS));
  yield [low, cursor];
  if (low <= end) return;
  const days = (await partitionDays(db)).map((day) => day.low).filter((day) => day < low);
  while (days.length > 0 && low > end) {
    const next = days.splice(-DAYS_AT_ONCE)[0] ?? NIL;
    yield [next, low];
    low = next;
  }
}

/** Yields spans of the whole history until an instant, oldest first, for actions that begin with what has waited longest. */
export async function* spansOldestFirst(db: Queryable, to?: Date): AsyncGenerator<IdSpan, void, undefined> {
  const end = to === undefined ? LAST : idFloor(Math.max(0, to.getTime()));
  const days = (await partitionDays(db)).map((day) => day.low).filter((day) => day < end);
  while (days.length > 0) {
    const [low = NIL] = days.splice(0, DAYS_AT_ONCE);
    yield [low, days[0] ?? end];
  }
}
