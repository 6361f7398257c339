import { duration } from './duration.js';
import type { Bar } from './waterfall-bars.js';

/** What part of a job's way is shown: its start, or all of it. */
export type Extent = 'start' | 'all';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const STEPS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12, 24, 48, 96, 192, 384].map((count) => count * HOUR),
];
/** Ticks that the narrowest window has room for. */
const MOST_TICKS = 5;
/** Share of the axis that is left for what goes on beyond it. */
const BEYOND = 1.08;
/** A start of less than this share of the job's time is shown by itself at first. */
const SHORT = 0.1;

const isBeforeJob = ({ stage }: Bar): boolean => stage !== 'run' && stage !== 'gone';
const endOf = (bars: readonly Bar[], now: number): number => Math.max(0, ...bars.map(({ to }) => to ?? now));

/** Returns the span of the axis. A runner's removal may take longer than all else, so it runs out of the span. Pure. */
export function spanOf(bars: readonly Bar[], extent: Extent, now: number): { start: number; end: number } {
  const live = bars.filter(({ kind }) => kind !== 'early');
  const start = live[0]?.from ?? now;
  const shown = live.filter((bar) => (extent === 'start' ? isBeforeJob(bar) : bar.stage !== 'gone'));
  const end = endOf(shown, now);
  const rest = live.length > shown.length ? (end - start) * BEYOND : end - start;
  return { start, end: start + Math.max(1, Math.min(rest, endOf(live, now) - start)) };
}

/** Whether the start would be too small to read beside a job that took, or takes, much longer. Pure. */
export function isStartShort(bars: readonly Bar[], now: number): boolean {
  const whole = spanOf(bars, 'all', now);
  const start = spanOf(bars, 'start', now);
  return start.end - start.start < SHORT * (whole.end - whole.start);
}

/** Returns the distance of the ticks of an axis of this length, in ms. Pure. */
export function tickStep(length: number): number {
  return STEPS.find((step) => length / step <= MOST_TICKS) ?? length / MOST_TICKS;
}

/** Returns the label of a tick; ticks of less than a second apart would be labelled alike by whole seconds. Pure. */
export const tickText = (ms: number, step: number): string =>
  ms >= SECOND && step < SECOND ? `+${ms / SECOND} s` : `+${duration(ms)}`;
