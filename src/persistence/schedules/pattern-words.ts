import type { CronFieldCollection } from 'cron-parser';
import { parsePattern } from './cron-pattern.js';

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
];
/** Longer lists are no words: the pattern itself says more. */
const MOST_LISTED = 6;

/** Returns a pattern in words, such as `Monday to Friday at 09:00`; null for one that words make no clearer. Pure. */
export function patternWords(pattern: string): string | null {
  // The weeks of `5#2` are not among the values of the field.
  if (pattern.includes('#')) return null;
  const fields = fieldsOf(pattern);
  const time = fields && timeWords(fields);
  if (!fields || time === undefined) return null;
  const days = dayWords(fields);
  const months = monthWords(fields);
  if (days === undefined || months === undefined) return null;
  const isFixed = time.startsWith('at ');
  const when = isFixed ? `${days ?? 'every day'} ${time}` : days === null ? time : `${time}, ${days}`;
  return months === null ? when : `${when}, ${months}`;
}

function fieldsOf(pattern: string): CronFieldCollection | undefined {
  try {
    return parsePattern(pattern).fields;
  } catch {
    return undefined;
  }
}

/** Returns the times of a day; undefined if they are no words. */
function timeWords({ second, minute, hour }: CronFieldCollection): string | undefined {
  const [seconds, minutes, hours] = [second.values, minute.values, hour.values].map((values) => values.map(Number));
  if (!seconds || !minutes || !hours) return undefined;
  const isAllDay = hours.length === 24;
  if (seconds.length > 1 || seconds[0] !== 0) {
    const step = stepOf(seconds, 60);
    return step !== undefined && isAllDay && minutes.length === 60 ? every(step, 'second') : undefined;
  }
  const hourStep = stepOf(hours, 24);
  const isEven = hours.length > 2 && hourStep !== undefined;
  if (!isEven && hours.length * minutes.length <= 4) {
    const times = hours.flatMap((h) => minutes.map((m) => clock(h, m)));
    return `at ${list(times)}`;
  }
  const step = stepOf(minutes, 60);
  const first = minutes[0] ?? 0;
  const often = step !== undefined ? every(step, 'minute') : minutes.length === 1 ? 'every hour' : undefined;
  if (isAllDay) {
    if (often !== undefined) return first === 0 ? often : `${often} at minute ${first}`;
    return minutes.length <= MOST_LISTED ? `every hour at minutes ${list(minutes.map(String))}` : undefined;
  }
  if (often === undefined) return undefined;
  if (isRange(hours)) return `${often} from ${clock(hours[0], first)} to ${clock(hours.at(-1), minutes.at(-1))}`;
  if (minutes.length > 1 || hourStep === undefined) return undefined;
  return first === 0 ? every(hourStep, 'hour') : `${every(hourStep, 'hour')} at minute ${first}`;
}

/** Returns the days; null for all of them, undefined if they are no words. */
function dayWords({ dayOfMonth, dayOfWeek }: CronFieldCollection): string | null | undefined {
  const ofMonth = dayOfMonth.isWildcard ? null : monthDayWords(dayOfMonth.values);
  const ofWeek = dayOfWeek.isWildcard ? null : weekDayWords(dayOfWeek.values);
  if (ofMonth === undefined || ofWeek === undefined) return undefined;
  // Either field suffices for a run.
  return ofMonth === null ? ofWeek : ofWeek === null ? ofMonth : `${ofMonth} and ${ofWeek}`;
}

function monthDayWords(values: readonly (number | string)[]): string | undefined {
  if (values.length === 1 && values[0] === 'L') return 'on the last day of the month';
  if (values.length > MOST_LISTED || values.some((value) => typeof value === 'string')) return undefined;
  return `on ${values.length === 1 ? 'day' : 'days'} ${list(values.map(String))} of the month`;
}

function weekDayWords(values: readonly (number | string)[]): string | undefined {
  if (values.some((value) => typeof value === 'string')) return undefined;
  // The week begins on Monday; 7 is Sunday, too.
  const days = [...new Set(values.map((value) => (Number(value) + 6) % 7))].sort((a, b) => a - b);
  const names = days.map((day) => DAYS[(day + 1) % 7] ?? '');
  if (days.length === 7) return 'every day';
  return days.length > 2 && isRange(days) ? `${names[0]} to ${names.at(-1)}` : `on ${list(names)}`;
}

function monthWords({ month }: CronFieldCollection): string | null | undefined {
  if (month.isWildcard) return null;
  const names = month.values.map((value) => MONTHS[Number(value) - 1] ?? '');
  return names.length <= MOST_LISTED ? `in ${list(names)}` : undefined;
}

/** Returns the distance of values that cover the whole evenly, from 0 on. */
function stepOf(values: readonly number[], whole: number): number | undefined {
  const step = whole / values.length;
  return values.length > 1 && values.every((value, index) => value === index * step) ? step : undefined;
}

const isRange = (values: readonly number[]): boolean =>
  values.every((value, index) => index === 0 || value === (values[index - 1] ?? 0) + 1);

const every = (step: number, unit: string): string => (step === 1 ? `every ${unit}` : `every ${step} ${unit}s`);
const clock = (hour = 0, minute = 0): string => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
const list = (parts: readonly string[]): string =>
  parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
