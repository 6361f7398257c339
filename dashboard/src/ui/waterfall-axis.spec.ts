import { describe, expect, it } from 'vitest';
import { isStartShort, spanOf, tickStep, tickText } from './waterfall-axis.js';
import type { Bar } from './waterfall-bars.js';

const online: Bar = { stage: 'online', from: 0, to: 1000 };
const early: Bar = { stage: 'container', from: -5000, to: -5000, kind: 'early' };
const run = (to: number | null): Bar => ({ stage: 'run', from: 1000, to });
const gone = (to: number | null): Bar => ({ stage: 'gone', from: 2000, to });

describe('spanOf', () => {
  it.each<[string, Bar[], 'start' | 'all', number]>([
    ['a job that runs, to now', [online, run(null)], 'all', 9000],
    ['its start, and a little more', [online, run(null)], 'start', 1080],
    ['an ended job, and a little of a long removal', [online, run(2000), gone(90_000)], 'all', 2160],
    ['a removal that took no time', [online, run(2000), gone(2000)], 'all', 2000],
    ['no stage from before the job', [early, online], 'all', 1000],
  ])('is that of %s', (_, bars, extent, end) => expect(spanOf(bars, extent, 9000)).toEqual({ start: 0, end }));

  it('has a length even where nothing took time', () => {
    expect(spanOf([{ stage: 'webhook', from: 5, to: 5 }], 'all', 5)).toEqual({ start: 5, end: 6 });
    expect(spanOf([], 'all', 5)).toEqual({ start: 5, end: 6 });
  });
});

it.each([
  [run(5000), false],
  [run(60_000), true],
])('isStartShort: of a job that ran %o: %s', (bar, expected) => {
  expect(isStartShort([online, bar], 0)).toBe(expected);
});

it.each([
  [1, 1],
  [900, 200],
  [1986, 500],
  [61_000, 15_000],
  [3_600_000, 900_000],
  [30 * 86_400_000, 192 * 3_600_000],
])('tickStep of %d ms is %d ms', (length, expected) => expect(tickStep(length)).toBe(expected));

it.each([
  [500, 500, '+500 ms'],
  [1000, 500, '+1 s'],
  [1500, 500, '+1.5 s'],
  [2000, 1000, '+2 s'],
  [90_000, 30_000, '+1 m 30 s'],
])('tickText of %i ms in steps of %i is %s', (ms, step, text) => expect(tickText(ms, step)).toBe(text));
