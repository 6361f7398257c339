import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { defaultReserve, TenantRuns } from './tenant-runs.js';

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

it('reserves slots only while more than one tenant uses the queue', () => {
  const runs = new TenantRuns(2);
  for (let n = 0; n < 3; n += 1) runs.begin('noisy');
  expect(runs.reserve).toBe(0);
  runs.begin('other');
  expect(runs.reserve).toBe(2);
  vi.advanceTimersByTime(59_999);
  expect(runs.reserve).toBe(2);
  vi.advanceTimersByTime(1);
  expect(runs.reserve).toBe(0);
});

it('knows which tenants have runs', () => {
  const runs = new TenantRuns(0);
  runs.begin('a');
  runs.begin('a');
  runs.end('a');
  expect(runs.has('a')).toBe(true);
  runs.end('a');
  expect(runs.has('a')).toBe(false);
});

it.each([
  [1, 0],
  [4, 0],
  [5, 1],
  [19, 1],
  [20, 2],
  [200, 20],
])('of %i slots reserves %i where there are shares, and none otherwise', (concurrency, reserve) => {
  expect(defaultReserve({ concurrency, tenants: { shares: new Map() } })).toBe(reserve);
  expect(defaultReserve({ concurrency, tenants: { max: 2 } })).toBe(0);
});
