import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { idFloor } from '../../common/ids.js';
import { ledgerClock } from '../../common/ledger-clock.js';
import { HOT_PATH_POOL } from '../../database/pg-pool.js';
import { preparedStatement } from '../../database/prepared.js';
import { OpenJobDays } from '../../jobs/ports/ledger.js';
import { partitionDays, type PartitionDay } from './partition-days.js';

const DAY_MS = 86_400_000;
/**
 * Number of partitions that one statement reads: each has ten indexes, and PostgreSQL has room for 64 locks per connection.
 */
const DAYS_AT_ONCE = 4;
/** A job of an older day that another process has reopened is found within about twice this time. */
const FRESH_MS = 2000;
/** More conditions than these don't help a plan: then all days since the oldest count as open. */
const MAX_RANGES = 30;

const OPEN = `state in ('accepted','waiting','delayed','waiting_children','active')`;
/** Includes jobs that become due before the next refresh. */
const RUNNABLE = `state in ('accepted','waiting','delayed') and (run_at is null or run_at <= now() + interval '10 s')`;

/**
 * Days that hold open jobs. A statement about open jobs is bounded by them, so that it locks a few partitions instead
 * of a year's: PostgreSQL's lock table has room for some thousands in all.
 */
@Injectable()
export class SqlOpenJobDays extends OpenJobDays {
  private older: PartitionDay[] = [];
  private refreshedAt = -Infinity;
  private refreshing: Promise<void> | undefined;

  constructor(@Inject(HOT_PATH_POOL) private readonly pool: Pool) {
    super();
  }

  /**
   * Returns a condition on a job's id that holds for each open job; the days around now are always included, since jobs
   * arrive there.
   * @param freshMs 0 for an action that runs once, and must miss no job
   */
  async sql(column = 'id', freshMs = FRESH_MS): Promise<string> {
    if (performance.now() - this.refreshedAt > freshMs) {
      const refresh = (this.refreshing ??= this.refresh());
      // The known days serve until the next result arrives: with a year of days that takes many statements.
      if (freshMs === 0 || this.refreshedAt === -Infinity) await refresh;
      else refresh.catch(() => undefined);
    }
    const today = Math.floor(ledgerClock.now() / DAY_MS) * DAY_MS;
    const recent = { low: idFloor(today - DAY_MS), high: idFloor(today + 2 * DAY_MS) };
    const all = merged([...this.older, recent]);
    const few = all.length > MAX_RANGES ? [{ low: all[0]?.low ?? '', high: all.at(-1)?.high ?? '' }] : all;
    const ranges = few.map(({ low, high }) => `${column} >= '${low}'::uuid and ${column} < '${high}'::uuid`);
    return `(${ranges.join(' or ')})`;
  }

  /** Returns the lowest id of the oldest day with a job that may run soon; null: no day has one. */
  async oldestRunnable(): Promise<string | null> {
    const [oldest] = await this.holding(RUNNABLE);
    return oldest?.low ?? null;
  }

  private async refresh(): Promise<void> {
    try {
      this.older = await this.holding(OPEN);
      this.refreshedAt = performance.now();
    } finally {
      this.refreshing = undefined;
    }
  }

  /**
   * Checks each partition by itself, through its index: a query for the first open job by id would read through the history.
   */
  private async holding(condition: string): Promise<PartitionDay[]> {
    const days = await partitionDays(this.pool);
    const found: PartitionDay[] = [];
    for (let first = 0; first < days.length; first += DAYS_AT_ONCE) {
      const some = days.slice(first, first + DAYS_AT_ONCE);
      const asked = some.map(({ name }) => `exists (select from ${name} where ${condition})`);
      const { rows } = await this.pool.query<{ held: boolean[] }>(
        preparedStatement(`select array[${asked.join(', ')}] as held`),
      );
      found.push(...some.filter((_, index) => rows[0]?.held[index]));
    }
    return found;
  }
}

/** Sorts days and merges adjacent ones. */
function merged(days: { low: string; high: string }[]): { low: string; high: string }[] {
  const ranges: { low: string; high: string }[] = [];
  for (const { low, high } of [...days].sort((a, b) => (a.low < b.low ? -1 : 1))) {
    const last = ranges.at(-1);
    if (last && low <= last.high) last.high = high > last.high ? high : last.high;
    else ranges.push({ low, high });
  }
  return ranges;
}
