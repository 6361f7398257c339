import { HubError, messageOf } from '../../common/errors.js';
import type { Repeat } from '../../jobs/job-request.js';
import { parsePattern } from './cron-pattern.js';
import { checkTimeZone, nextLocalTick } from './local-ticks.js';

export type Times = Pick<Repeat, 'every' | 'pattern' | 'tz'>;

/**
 * Returns the first tick after `after`. `every` counts from `anchor`, so ticks don't drift; missed ticks are skipped.
 * Patterns are cron, with seconds if there are six fields, in `tz` (default UTC), see local-ticks.ts.
 * @param path prefix of the path of an error
 * @throws HubError VALIDATION_FAILED for an invalid pattern or time zone
 */
export function nextRunAt(repeat: Times, anchor: Date, after: Date, path = 'repeat.'): Date {
  return reading(repeat, anchor, path)(after);
}

/** Returns the tick `first` and those that follow, `count` in all. @throws as `nextRunAt` */
export function runsFrom(repeat: Times, first: Date, count: number, path = 'repeat.'): Date[] {
  const next = reading(repeat, first, path);
  const ticks = [first];
  while (ticks.length < count) ticks.push(next(ticks.at(-1) ?? first));
  return ticks;
}

function reading({ every, pattern = '', tz = 'UTC' }: Times, anchor: Date, path: string): (after: Date) => Date {
  if (every !== undefined) {
    return (after) => {
      const behind = Math.max(0, after.getTime() - anchor.getTime());
      return new Date(anchor.getTime() + (Math.floor(behind / every) + 1) * every);
    };
  }
  const cron = readable(`${path}pattern`, () => parsePattern(pattern));
  readable(`${path}tz`, () => checkTimeZone(tz));
  return (after) => readable(`${path}pattern`, () => new Date(nextLocalTick(cron, tz, after.getTime())));
}

function readable<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new HubError('VALIDATION_FAILED', `${path}: ${messageOf(error)}`, {
      cause: error,
      errors: [{ path, message: messageOf(error) }],
    });
  }
}
