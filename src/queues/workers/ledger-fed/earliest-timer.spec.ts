import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { EarliestTimer } from './earliest-timer.js';

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

it('EarliestTimer fires once, at the earliest of its times, and can be set again', () => {
  const rung: number[] = [];
  const alarm = new EarliestTimer(() => rung.push(performance.now()));
  for (const ms of [100, 50, 200]) alarm.schedule(ms);
  expect(alarm.scheduled).toBe(true);
  vi.runAllTimers();
  expect(alarm.scheduled).toBe(false);
  alarm.schedule(10);
  vi.runAllTimers();
  expect(rung).toEqual([51, 62]);
});

it('EarliestTimer does not fire after it is cleared', () => {
  const rung = vi.fn();
  const alarm = new EarliestTimer(rung);
  alarm.schedule(10);
  alarm.clear();
  vi.runAllTimers();
  expect(rung).not.toHaveBeenCalled();
});
