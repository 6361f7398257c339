import { describe, expect, it } from 'vitest';
import { DrainSignal } from './drain-signal.js';
import { SlotLease } from './slot-lease.js';
import { SlotPool } from './slot-pool.js';

const QUEUE = 'background';

describe('a slot lease', () => {
  const slotsOf = (concurrency: number) => new SlotPool([{ name: QUEUE, concurrency }], new DrainSignal());
  const taken = (slotPool: SlotPool) => {
    slotPool.reserve(QUEUE, 1);
    return new SlotLease(slotPool, QUEUE);
  };

  it('is released once, early or at the end', () => {
    const slots = slotsOf(2);
    const [one, other] = [taken(slots), taken(slots)];
    expect(one.releaseEarly()).toBe(true);
    expect(one.releaseEarly()).toBe(false);
    expect(slots.free(QUEUE)).toBe(1);
    one.release();
    expect(slots.free(QUEUE)).toBe(1);
    other.release();
    other.release();
    expect(other.releaseEarly()).toBe(false);
    expect(slots.free(QUEUE)).toBe(2);
  });

  it('passes its slot to a waiting run when it is released early', async () => {
    const slots = slotsOf(1);
    const slot = taken(slots);
    const entered = slots.acquire(QUEUE);
    slot.releaseEarly();
    expect(await entered).toBe(true);
    expect(slots.free(QUEUE)).toBe(0);
  });

  it('keeps its slot while a thousand runs are detached', () => {
    const slots = slotsOf(1);
    const without = Array.from({ length: 1000 }, () => {
      const slot = taken(slots);
      expect(slot.releaseEarly()).toBe(true);
      return slot;
    });
    const next = taken(slots);
    expect(next.releaseEarly()).toBe(false);
    expect(slots.free(QUEUE)).toBe(0);
    without[0]?.release();
    expect(next.releaseEarly()).toBe(true);
    expect(slots.free(QUEUE)).toBe(1);
  });
});
