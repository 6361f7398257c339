import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { EarliestTimer } from './earliest-timer.js';

beforeEach(() => {
  jest.useFakeTimers({ now: 0 });
});
afterEach(() => {
  jest.useRealTimers();
});

it('EarliestTimer fires once, at the earliest of its times, and can be set again', () => {
  const rung: number[] = [];
  const alarm = new EarliestTimer(() => rung.push(performance.now()));
  for (const ms of [100, 50, 200]) alarm.schedule(ms);
  expect(alarm.scheduled).toBe(true);
  jest.runAllTimers();
  expect(alarm.scheduled).toBe(false);
  alarm.schedule(10);
  jest.runAllTimers();
  expect(rung).toEqual([51, 62]);
});

it('EarliestTimer does not fire after it is cleared', () => {
  const rung = jest.fn();
  const alarm = new EarliestTimer(rung);
  alarm.schedule(10);
  alarm.clear();
  jest.runAllTimers();
  expect(rung).not.toHaveBeenCalled();
});
