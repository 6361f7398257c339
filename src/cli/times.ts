import ms, { type StringValue } from 'ms';

const UNITS: [ms: number, name: string][] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
];

/** Formats a duration in its largest unit: 59 s, 3 min, 5 h, 12 d. */
export function duration(ms: number): string {
  const [size, name] = UNITS.find(([unit]) => ms >= unit) ?? [1, 'ms'];
  return `${Math.floor(ms / size)} ${name}`;
}

/** Formats an instant as people say it: `3 min ago`, `in 5 h`; empty for none. */
export function relative(at: string | null, now = Date.now()): string {
  if (at === null) return '';
  const ms = Date.parse(at) - now;
  if (Math.abs(ms) < 1000) return 'now';
  return ms < 0 ? `${duration(-ms)} ago` : `in ${duration(ms)}`;
}

/** Parses a duration such as 30m, 4h or 2d. */
export function durationMs(text: string): number {
  const value = text === '' ? NaN : (ms(text as StringValue) as number | undefined);
  if (value !== undefined && value >= 0) return Math.round(value);
  throw new Error(`"${text}" is no duration; write 30m, 4h or 2d`);
}
