import { CronExpressionParser } from 'cron-parser';
import { HubError, messageOf } from '../../common/errors.js';
import type { Repeat } from '../../jobs/job-request.js';
import { nextLocalTick } from './local-ticks.js';

/**
 * Five or six fields, or an alias; cron-parser fills in missing fields, and a lone `*` would mean every second of something.
 */
const SHAPE = /^\s*(@[a-z]+|\S+(\s+\S+){4,5})\s*$/;

type Times = Pick<Repeat, 'every' | 'pattern' | 'tz'>;

/**
 * Returns the first tick after `after`. `every` counts from `anchor`, so ticks don't drift; missed ticks are skipped.
 * Patterns are cron, with seconds if there are six fields, in `tz` (default UTC), see local-ticks.ts.
 * @throws HubError VALIDATION_FAILED for an invalid pattern or time zone
 */
export function nextRunAt(repeat: Times, anchor: Date, after: Date): Date {
  return reading(repeat, anchor)(after);
}

/** Returns the tick `first` and those that follow, `count` in all. */
export function runsFrom(repeat: Times, first: Date, count: number): Date[] {
  const next = reading(repeat, first);
  const ticks = [first];
  while (ticks.length < count) ticks.push(next(ticks.at(-1) ?? first));
  return ticks;
}

function reading({ every, pattern = '', tz = 'UTC' }: Times, anchor: Date): (after: Date) => Date {
  if (every !== undefined) {
    return (after) => {
      const behind = Math.max(0, after.getTime() - anchor.getTime());
      return new Date(anchor.getTime() + (Math.floor(behind / every) + 1) * every);
    };
  }
  return readable(() => {
    if (!SHAPE.test(pattern)) throw new Error(`"${pattern}" does not have the five or six fields of a cron pattern`);
    // The seed makes `H` resolve to the same value each time.
    const cron = CronExpressionParser.parse(pattern, { tz: 'UTC', hashSeed: pattern });
    return (after) => readable(() => new Date(nextLocalTick(cron, tz, after.getTime())));
  });
}

function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new HubError('VALIDATION_FAILED', `repeat: ${messageOf(error)}`, {
      cause: error,
      errors: [{ path: 'repeat', message: messageOf(error) }],
    });
  }
}
