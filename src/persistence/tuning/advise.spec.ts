import { describe, expect, it } from 'vitest';
import type { QueueCapacity } from '../../jobs/ports/worker.js';
import { advise, type QueueLoad } from './advise.js';

const queue: QueueCapacity = { name: 'background', concurrency: 4 };
const load: QueueLoad = {
  sample: 100,
  waitP50: 10,
  waitP95: 50,
  runP50: 100,
  runP95: 400,
  busySlots: 2,
  perSecond: 1,
};

describe('advise', () => {
  it.each<
    [string, Partial<QueueLoad>, { current?: number; nodes?: number; limit?: QueueCapacity['limit'] }, number, RegExp]
  >([
    ['too few jobs', { sample: 19, waitP95: 9000, busySlots: 4 }, {}, 4, /^Only 19 jobs ended/],
    ['no process', { waitP95: 9000, busySlots: 4 }, { nodes: 0 }, 4, /^No process/],
    ['enough slots', {}, {}, 4, /waited less than 50 ms, and 50 % of 4 slots were busy: it fits$/],
    [
      'long waits on full slots',
      { waitP95: 9000, busySlots: 3.9 },
      {},
      6,
      /less than 9\.0 s, and 98 % of 4 slots were busy; with 6 per process about 65 %/,
    ],
    ['long waits on full slots of two processes', { waitP95: 9000, busySlots: 7.9 }, { nodes: 2 }, 6, /of 8 slots/],
    ['no more than twice', { waitP95: 600_000, busySlots: 4 }, { current: 1, nodes: 1 }, 2, /less than 10 min/],
    ['full slots without long waits', { busySlots: 3.9 }, {}, 4, /it fits/],
    ['long waits beside free slots', { waitP95: 9000 }, {}, 4, /something else than slots/],
    [
      'a rate limit',
      { waitP95: 9000, busySlots: 3.9, perSecond: 9.5 },
      { limit: { max: 10, per: 1000 } },
      4,
      /rate limit of 10 per 1\.0 s/,
    ],
    ['a rate limit far away', { waitP95: 9000, busySlots: 3.9 }, { limit: { max: 10, per: 1000 } }, 6, /busy/],
    ['idle slots', { busySlots: 0.1 }, { current: 20 }, 10, /10 per process suffice, with 1 % busy/],
    ['a few idle slots', { busySlots: 0.01 }, { current: 2 }, 2, /it fits/],
    ['idle slots with long waits', { busySlots: 0.1, waitP95: 5000 }, { current: 20 }, 20, /something else/],
  ])('decides on %s', (_name, measured, { current = 4, nodes = 1, limit }, advised, reason) => {
    const advice = advise({ ...queue, limit }, current, { ...load, ...measured }, nodes);
    expect(advice.advised).toBe(advised);
    expect(advice.reason).toMatch(reason);
  });

  it('says nothing without a measurement', () => {
    expect(advise(queue, 4, undefined, 1)).toMatchObject({
      advised: 4,
      reason: expect.stringMatching(/^Only 0/) as unknown,
    });
  });
});
