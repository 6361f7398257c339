import { CronDate, type CronExpression } from 'cron-parser';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const HOURS = 24;

/**
 * Returns the first instant after `after` at which the clocks of `tz` match the pattern. A time of day that the clocks skip
 * counts by the previous offset, so its run is as much later as the clocks were put forward. A time shown twice counts
 * once, unless the pattern names every hour and so follows real time. The result depends on no other instant than `after`.
 * @param cron the pattern, parsed for UTC: its days are local ones, without clock changes
 */
export function nextLocalTick(cron: CronExpression, tz: string, after: number): number {
  const zone = new Zone(tz);
  const everyHour = cron.fields.hour.values.length === HOURS;
  const match = (wall: number) => {
    cron.reset(new Date(wall - 1));
    return cron.next().getTime();
  };
  for (let from = after + 1; ;) {
    const offset = zone.offset(from);
    const change = zone.change(from - DAY_MS, from);
    const shift = change === undefined ? 0 : offset - zone.offset(change - 1);
    if (change !== undefined && !everyHour && from < change - shift) {
      from = change - shift;
      continue;
    }
    let tick = match(from + offset) - offset;
    if (change !== undefined && from < change + shift) {
      const skipped = match(from + offset - shift) - (offset - shift);
      if (skipped < change + shift) tick = Math.min(tick, skipped);
    }
    // Clocks move by a day at most: a more distant change cannot move a match before the tick.
    const near = Math.min(tick, from + 2 * DAY_MS);
    const next = zone.change(from, near);
    if (next !== undefined) from = next;
    else if (near === tick) return tick;
    else from = Math.max(near, tick - 2 * DAY_MS);
  }
}

/** @throws Error for a name that is no time zone */
export function checkTimeZone(tz: string): void {
  new Zone(tz);
}

/** Offset of local time ahead of UTC, in milliseconds, by the library that knows the zones' names. */
class Zone {
  constructor(private readonly tz: string) {
    try {
      this.offset(0);
    } catch (error) {
      throw new Error(`tz "${tz}" is not a time zone: use an IANA name such as Europe/Berlin`, {
        cause: error,
      });
    }
  }

  offset(at: number): number {
    return new CronDate(new Date(at), this.tz).getUTCOffset() * MINUTE_MS;
  }

  /** Returns the first instant with the new offset, if it changes after `from` and by `to`, two days at most. */
  change(from: number, to: number): number | undefined {
    const before = this.offset(from);
    if (this.offset(to) === before) return undefined;
    let [low, high] = [from, to];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (this.offset(middle) === before) low = middle;
      else high = middle;
    }
    return high;
  }
}
