import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FeedTimer } from './feed-timer.js';

describe('FeedTimer', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** A timer whose rounds take `ms` and ask for another one after `next`; returns when they began. */
  const started = (ms: number, next: number | undefined) => {
    const began: number[] = [];
    const zero = performance.now();
    const timer = new FeedTimer(async () => {
      began.push(performance.now() - zero);
      await vi.advanceTimersByTimeAsync(ms);
      return next;
    });
    return { timer, began };
  };

  it('runs a round when the last one asked for it', async () => {
    const { timer, began } = started(0, 500);
    timer.within(50);
    await vi.advanceTimersByTimeAsync(1100);
    expect(began).toEqual([50, 550, 1050]);
    timer.stop();
    await vi.advanceTimersByTimeAsync(5000);
    expect(began).toHaveLength(3);
  });

  it('runs none earlier on a later hint, and one on an earlier one', async () => {
    const { timer, began } = started(0, undefined);
    timer.within(500);
    timer.within(900);
    timer.within(100);
    await vi.advanceTimersByTimeAsync(2000);
    expect(began).toEqual([100]);
  });

  it('keeps a hint that comes during a round', async () => {
    const began: number[] = [];
    const zero = performance.now();
    const timer = new FeedTimer(async () => {
      began.push(performance.now() - zero);
      if (began.length === 1) timer.within(50);
      return Promise.resolve(10_000);
    });
    timer.within(100);
    await vi.advanceTimersByTimeAsync(1000);
    expect(began).toEqual([100, 150]);
    timer.stop();
  });

  it('rests four times as long as a round took', async () => {
    const { timer, began } = started(100, 0);
    timer.within(0);
    await vi.advanceTimersByTimeAsync(1200);
    timer.stop();
    expect(began.slice(0, 3)).toEqual([0, 500, 1000]);
  });
});
