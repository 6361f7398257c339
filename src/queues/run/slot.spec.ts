import { describe, expect, it } from '@jest/globals';
import { Intake } from './intake.js';
import { Slot } from './slot.js';
import { Slots } from './slots.js';

const QUEUE = 'background';

describe('a slot', () => {
  const slotsOf = (concurrency: number) => new Slots([{ name: QUEUE, concurrency }], new Intake());
  const taken = (slots: Slots) => {
    slots.take(QUEUE, 1);
    return new Slot(slots, QUEUE);
  };

  it('is left once, early or at the end', () => {
    const slots = slotsOf(2);
    const [one, other] = [taken(slots), taken(slots)];
    expect(one.leaveEarly()).toBe(true);
    expect(one.leaveEarly()).toBe(false);
    expect(slots.free(QUEUE)).toBe(1);
    one.leave();
    expect(slots.free(QUEUE)).toBe(1);
    other.leave();
    other.leave();
    expect(other.leaveEarly()).toBe(false);
    expect(slots.free(QUEUE)).toBe(2);
  });

  it('goes to who waits for one when it is left early', async () => {
    const slots = slotsOf(1);
    const slot = taken(slots);
    const entered = slots.enter(QUEUE);
    slot.leaveEarly();
    expect(await entered).toBe(true);
    expect(slots.free(QUEUE)).toBe(0);
  });

  it('is kept while a thousand runs do without one', () => {
    const slots = slotsOf(1);
    const without = Array.from({ length: 1000 }, () => {
      const slot = taken(slots);
      expect(slot.leaveEarly()).toBe(true);
      return slot;
    });
    const next = taken(slots);
    expect(next.leaveEarly()).toBe(false);
    expect(slots.free(QUEUE)).toBe(0);
    without[0]?.leave();
    expect(next.leaveEarly()).toBe(true);
    expect(slots.free(QUEUE)).toBe(1);
  });
});
