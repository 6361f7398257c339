import { CronExpressionParser } from 'cron-parser';
import { HubError, messageOf } from '../common/errors.js';
import type { Repeat } from '../jobs/job-request.js';
import { nextLocalTick } from './local-ticks.js';

/** cron-parser fills in fields that are missing: `*` would mean every second of something. */
const SHAPE = /^\s*(@[a-z]+|\S+(\s+\S+){4,5})\s*$/;

/**
 * The first tick after `after`. `every` counts from `anchor`, so ticks don't drift; ticks that nobody could serve are
 * passed over. Patterns are cron, with seconds if there are six fields, in `tz` (UTC unless said), see local-ticks.ts.
 * @throws HubError VALIDATION_FAILED for a pattern or time zone that is none
 */
export function nextTick(repeat: Repeat, anchor: Date, after: Date): Date {
  if (repeat.every !== undefined) {
    const behind = Math.max(0, after.getTime() - anchor.getTime());
    return new Date(anchor.getTime() + (Math.floor(behind / repeat.every) + 1) * repeat.every);
  }
  try {
    if (!SHAPE.test(repeat.pattern ?? ''))
      throw new Error(`"${repeat.pattern}" has not the five or six fields of a cron pattern`);
    // The seed makes `H` the same at each reading.
    const cron = CronExpressionParser.parse(repeat.pattern ?? '', { tz: 'UTC', hashSeed: repeat.pattern });
    return new Date(nextLocalTick(cron, repeat.tz ?? 'UTC', after.getTime()));
  } catch (error) {
    throw new HubError('VALIDATION_FAILED', `repeat: ${messageOf(error)}`, {
      cause: error,
      errors: [{ path: 'repeat', message: messageOf(error) }],
    });
  }
}
