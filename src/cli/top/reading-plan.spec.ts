import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ReadingPlan } from './reading-plan.js';

describe('the plan of readings', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
  afterEach(() => void vi.useRealTimers());

  /** Counts readings, each of which lasts 100 ms. */
  function counted() {
    const counts = { begun: 0, atOnce: 0 };
    let now = 0;
    const plan = new ReadingPlan(async () => {
      counts.begun += 1;
      counts.atOnce = Math.max(counts.atOnce, (now += 1));
      await new Promise((resolve) => setTimeout(resolve, 100));
      now -= 1;
    });
    return { plan, counts };
  }

  it('reads once at the earliest of the wished instants', async () => {
    const { plan, counts } = counted();
    for (const ms of [2000, 500, 10_000]) plan.within(ms);
    await vi.advanceTimersByTimeAsync(499);
    expect(counts.begun).toBe(0);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(counts.begun).toBe(1);
  });

  it('reads again after a reading during which somebody wished it, not beside it', async () => {
    const { plan, counts } = counted();
    plan.within(0);
    await vi.advanceTimersByTimeAsync(50);
    for (const ms of [10_000, 20]) plan.within(ms);
    await vi.advanceTimersByTimeAsync(49);
    expect(counts.begun).toBe(1);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(counts).toEqual({ begun: 2, atOnce: 1 });
  });

  it('reads no more once it is stopped', async () => {
    const { plan, counts } = counted();
    plan.within(0);
    await vi.advanceTimersByTimeAsync(50);
    plan.within(0);
    plan.stop();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(counts.begun).toBe(1);
  });
});
