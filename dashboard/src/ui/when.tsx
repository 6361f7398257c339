import { useSyncExternalStore } from 'react';
import { hubNow } from '../api/hub-clock.js';
import { texts } from '../texts.js';
import { duration } from './duration.js';
import { LOCALE } from './locale.js';

const TICK_MS = 1000;
const watchers = new Set<() => void>();
let now = hubNow();
let timer: ReturnType<typeof setInterval> | undefined;

/** One clock for the page, which runs while something shows it. */
function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  // The clock stood still while nothing showed it.
  if (timer === undefined) now = hubNow();
  timer ??= setInterval(() => {
    if (document.hidden) return;
    now = hubNow();
    for (const one of watchers) one();
  }, TICK_MS);
  return () => {
    watchers.delete(watcher);
    if (watchers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

const DATE_AND_TIME: Intl.DateTimeFormatOptions = {
  ...{ year: 'numeric', month: 'short', day: '2-digit' },
  ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
};
export const absolute = new Intl.DateTimeFormat(LOCALE, DATE_AND_TIME);
const withMs = new Intl.DateTimeFormat(LOCALE, { ...DATE_AND_TIME, fractionalSecondDigits: 3 });

const clock = new Intl.DateTimeFormat(LOCALE, {
  ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23', fractionalSecondDigits: 3 },
});

/** Returns the time of day with its milliseconds, where the stages of a start last less than a second. */
export const preciseTime = (at: number): string => clock.format(at);

/** Time of a day, for what the day is known of. */
export const clockTime = new Intl.DateTimeFormat(LOCALE, {
  ...{ weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
});

/** Marks of a time axis. */
export const axisTime = new Intl.DateTimeFormat(LOCALE, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
export const axisDate = new Intl.DateTimeFormat(LOCALE, { month: 'short', day: '2-digit' });

/** Text of the time since or until an instant, once a second at most. */
function useRelative(at: number): string {
  return useSyncExternalStore(watch, () => {
    const ms = now - at;
    if (Math.abs(ms) < 1000) return texts.when.now;
    const coarse =
      Math.abs(ms) < 60_000 ? Math.abs(ms) - (Math.abs(ms) % 1000) : Math.abs(ms) - (Math.abs(ms) % 60_000);
    return ms > 0 ? texts.when.ago(duration(coarse)) : texts.when.ahead(duration(coarse));
  });
}

/** Returns the current time, once a second; 0 for what has ended and needs none. */
export const useNow = (isNeeded: boolean): number => useSyncExternalStore(watch, () => (isNeeded ? now : 0));

/** An instant as a distance from now, with the date and time in its title. */
export function When({ at }: { at: string | null | undefined }) {
  if (!at) return <span className="soft">{texts.none}</span>;
  return <Instant at={at} />;
}

function Instant({ at }: { at: string }) {
  const text = useRelative(Date.parse(at));
  return (
    <time dateTime={at} title={absolute.format(new Date(at))}>
      {text}
    </time>
  );
}

/** An instant in the browser's own format, with the ISO text in its title; `precise` adds milliseconds. */
export function Exactly({ at, precise = false }: { at: string | null | undefined; precise?: boolean }) {
  if (!at) return <span className="soft">{texts.none}</span>;
  return (
    <time dateTime={at} title={at}>
      {(precise ? withMs : absolute).format(new Date(at))}
    </time>
  );
}

/** The time of day, with the date in its title, where times are compared with one another. */
export function TimeOfDay({ at }: { at: string }) {
  return (
    <time dateTime={at} title={absolute.format(new Date(at))}>
      {preciseTime(Date.parse(at))}
    </time>
  );
}

/** The time of day of a line of a log, with the ISO text in its title. */
export function LogTime({ at }: { at: string }) {
  return (
    <time className="soft" dateTime={at} title={at}>
      {preciseTime(Date.parse(at))}
    </time>
  );
}

/** A duration that goes on while it has no end. */
export function Lasts({ from, to }: { from: string | null | undefined; to?: string | null }) {
  const current = useNow(!to);
  if (!from) return <span className="soft">{texts.none}</span>;
  const end = to ? Date.parse(to) : current;
  return <span className="number">{duration(Math.max(0, end - Date.parse(from)))}</span>;
}
