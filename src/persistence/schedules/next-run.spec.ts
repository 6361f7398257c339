import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { nextRunAt } from './next-run.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const START = Date.UTC(2020, 0, 1);
const YEARS_MS = 10 * 366 * DAY_MS;
/** No zone changes its clocks twice within this time. */
const SCAN_MS = 14 * DAY_MS;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Returns the time shown by the clocks of `tz`, as if it were UTC, according to Intl and not to the library under test. */
function wall(tz: string, at: number): number {
  const format =
    formats.get(tz) ??
    new Intl.DateTimeFormat('sv-SE', { timeZone: tz, dateStyle: 'short', timeStyle: 'medium', hourCycle: 'h23' });
  formats.set(tz, format);
  return Date.parse(`${format.format(at).replace(' ', 'T')}Z`);
}

const offset = (tz: string, at: number) => wall(tz, at) - at;

interface Change {
  tz: string;
  at: number;
  before: number;
  after: number;
}

/** Returns all changes of all zones, once for each instant and pair of offsets. */
function changes(): Change[] {
  const found = new Map<string, Change>();
  for (const tz of Intl.supportedValuesOf('timeZone')) {
    let before = offset(tz, START);
    for (let at = START + SCAN_MS; at < START + YEARS_MS; at += SCAN_MS) {
      const after = offset(tz, at);
      if (after === before) continue;
      let [low, high] = [at - SCAN_MS, at];
      while (high - low > MINUTE_MS) {
        const middle = Math.floor((low + high) / 2 / MINUTE_MS) * MINUTE_MS;
        if (offset(tz, middle) === before) low = middle;
        else high = middle;
      }
      found.set([high, before, after].join(), { tz, at: high, before, after });
      before = after;
    }
  }
  return [...found.values()];
}

/** Returns the instant that shows the local time `local`: the first of two; if skipped, the instant without the change. */
function instantOf({ tz, before, after }: Change, local: number): number {
  const shown = [local - before, local - after].filter((at) => wall(tz, at) === local);
  return shown.length > 0 ? Math.min(...shown) : local - before;
}

const after = (pattern: string, tz: string, at: number) =>
  nextRunAt({ pattern, tz }, new Date(at), new Date(at)).getTime();

const midnight = (local: number) => Math.floor(local / DAY_MS) * DAY_MS;

describe('a pattern in a time zone', () => {
  const all = changes();

  it('yields one instant per local day, in all zones over ten years', () => {
    expect(all.length).toBeGreaterThan(300);
    for (const change of all) {
      fc.assert(
        fc.property(
          // Around the change, where the result depends on it.
          fc.integer({ min: -150, max: 150 }),
          fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { minLength: 3, maxLength: 3 }),
          (minutes, moments) => {
            const time = (((change.at + change.before + minutes * MINUTE_MS) % DAY_MS) + DAY_MS) % DAY_MS;
            const pattern = `${(time / MINUTE_MS) % 60} ${Math.floor(time / HOUR_MS)} * * *`;
            const first = midnight(change.at + change.before) - DAY_MS + time;
            const days = [0, 1, 2, 3].map((day) => instantOf(change, first + day * DAY_MS));
            moments.forEach((moment, day) => {
              const [from, to] = days.slice(day) as [number, number];
              const asked = from + Math.floor(moment * (to - from));
              expect([change.tz, pattern, asked, after(pattern, change.tz, asked)]).toEqual([
                change.tz,
                pattern,
                asked,
                to,
              ]);
            });
          },
        ),
        { numRuns: 1 },
      );
    }
  });

  it('follows real time when it names every hour: no run is missing or repeated', () => {
    fc.assert(
      fc.property(fc.constantFrom(...all), fc.integer({ min: 0, max: 59 }), (change, minute) => {
        let at = after(`${minute} * * * *`, change.tz, change.at - 3 * HOUR_MS);
        while (at < change.at + 3 * HOUR_MS) {
          const next = after(`${minute} * * * *`, change.tz, at);
          const odd = (change.after - change.before) % HOUR_MS !== 0;
          expect(next - at).toBeLessThanOrEqual(odd ? 1.5 * HOUR_MS : HOUR_MS);
          if (!odd) expect(next - at).toBe(HOUR_MS);
          at = next;
        }
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    ['30 1 * * *', 'America/New_York', '2026-11-01T05:29:59.999Z', '2026-11-01T05:30:00.000Z'],
    ['30 1 * * *', 'America/New_York', '2026-11-01T05:30:00Z', '2026-11-02T06:30:00.000Z'],
    ['30 1 * * *', 'America/New_York', '2026-11-01T06:10:00Z', '2026-11-02T06:30:00.000Z'],
    ['30 2 * * *', 'America/New_York', '2026-03-08T05:00:00Z', '2026-03-08T07:30:00.000Z'],
    ['0 0 * * *', 'America/Havana', '2026-11-01T03:50:00Z', '2026-11-01T04:00:00.000Z'],
    ['0 0 * * *', 'America/Havana', '2026-11-01T04:10:00Z', '2026-11-02T05:00:00.000Z'],
    ['15 2 * * *', 'Australia/Lord_Howe', '2026-10-02T15:46:00Z', '2026-10-03T15:45:00.000Z'],
    ['15 2 * * *', 'Australia/Lord_Howe', '2026-10-03T15:45:00Z', '2026-10-04T15:15:00.000Z'],
    ['0 12 * * *', 'Pacific/Apia', '2011-12-29T22:00:00Z', '2011-12-30T22:00:00.000Z'],
    ['*/20 1 * * *', 'America/New_York', '2026-11-01T05:40:00Z', '2026-11-02T06:00:00.000Z'],
    ['0 12 29 2 *', 'Europe/Berlin', '2026-01-01T00:00:00Z', '2028-02-29T11:00:00.000Z'],
    ['30 * * * *', 'America/New_York', '2026-11-01T05:30:00Z', '2026-11-01T06:30:00.000Z'],
    ['0 0 * * 1', 'Asia/Kathmandu', '2026-11-29T00:00:00Z', '2026-11-29T18:15:00.000Z'],
    ['@daily', undefined, '2026-11-29T00:00:00Z', '2026-11-30T00:00:00.000Z'],
  ])('yields for %s in %s after %s: %s', (pattern, tz, asked, expected) => {
    expect(nextRunAt({ pattern, tz }, new Date(asked), new Date(asked)).toISOString()).toBe(expected);
  });

  it('gives `H` the same value at each reading', () => {
    const [a, b] = [1, 2].map(() => after('H H * * *', 'UTC', START));
    expect(a).toBe(b);
  });

  it.each([
    [{ pattern: '0 0 * * *', tz: 'Mars/Olympus' }, /not a time zone/],
    [{ pattern: '0 0 * *' }, /five or six fields/],
    [{ pattern: '61 0 * * *' }, /range/],
  ])('refuses %j', (repeat, message) => {
    expect(() => nextRunAt(repeat, new Date(START), new Date(START))).toThrow(message);
  });
});
