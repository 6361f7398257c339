import { describe, expect, it } from 'vitest';
import { MAX_TENANTS, TenantRing } from './tenant-ring.js';

const ringOf = (tenants: string[], shares: [string, number][] = []) => {
  const ring = new TenantRing(new Map(shares));
  for (const tenant of tenants) ring.add(tenant);
  return ring;
};
/** Picks slot by slot, and returns the tenants in order. */
const order = (ring: TenantRing, slots: number) => Array.from({ length: slots }, () => [...ring.pick(1).keys()][0]);

describe('TenantRing', () => {
  it('grants slots in turn, however they are asked for', () => {
    expect(order(ringOf(['a', 'b', 'c']), 6)).toEqual(['a', 'b', 'c', 'a', 'b', 'c']);
    expect([...ringOf(['a', 'b', 'c']).pick(5)]).toEqual([
      ['a', 2],
      ['b', 2],
      ['c', 1],
    ]);
    expect(ringOf([]).pick(5).size).toBe(0);
  });

  it.each<[number, number]>([
    [5, 1],
    [3, 2],
    [1000, 1],
  ])('follows shares of %i to %i', (a, b) => {
    const picked = ringOf(
      ['a', 'b'],
      [
        ['a', a],
        ['b', b],
      ],
    ).pick(10 * (a + b));
    expect(Object.fromEntries(picked)).toEqual({ a: 10 * a, b: 10 * b });
  });

  it('serves each arrival before the tenant that has had all slots', () => {
    const ring = ringOf(['noisy']);
    ring.pick(50_000);
    for (const tenant of ['x', 'y', 'z']) ring.add(tenant);
    expect(order(ring, 5)).toEqual(['x', 'y', 'z', 'noisy', 'x']);
  });

  it('gives no credit for idleness', () => {
    const ring = ringOf(['idle', 'busy']);
    ring.remove('idle');
    ring.pick(1000);
    ring.add('idle');
    expect(Object.fromEntries(ring.pick(10))).toEqual({ idle: 5, busy: 5 });
  });

  it('gives no more than its share to a tenant that leaves after each job and returns', () => {
    const ring = ringOf(['steady', 'bursty']);
    const served = { steady: 0, bursty: 0 };
    for (let n = 0; n < 1000; n += 1) {
      const [tenant] = order(ring, 1) as ('steady' | 'bursty')[];
      if (tenant) served[tenant] += 1;
      ring.remove('bursty');
      ring.add('bursty');
    }
    expect(served.bursty).toBeLessThanOrEqual(501);
  });

  it('keeps the last slots for tenants without a run', () => {
    const ring = ringOf(['busy', 'noisy']);
    const hasRun = (tenant: string) => tenant === 'noisy' || tenant === 'busy';
    expect([...ring.pick(2, 2, hasRun)]).toEqual([]);
    expect(Object.fromEntries(ring.pick(6, 2, hasRun))).toEqual({ busy: 2, noisy: 2 });
    ring.add('x');
    ring.add('y');
    expect([...ring.pick(2, 2, hasRun)]).toEqual([
      ['x', 1],
      ['y', 1],
    ]);
    // One slot each: the next one is no longer without a run.
    expect(Object.fromEntries(ring.pick(3, 2, hasRun))).toEqual({
      x: 1,
      y: 1,
      [order(ringOf(['busy']), 1)[0] ?? '']: 1,
    });
  });

  it('takes back what a tenant did not use', () => {
    const ring = ringOf(['a', 'b']);
    expect(Object.fromEntries(ring.pick(20))).toEqual({ a: 10, b: 10 });
    ring.refund('a', 9);
    expect(order(ring, 9)).toEqual(Array(9).fill('a'));
    expect(new Set(order(ring, 2))).toEqual(new Set(['a', 'b']));
  });

  it('charges nothing for a claim that found its queue paused', () => {
    const ring = ringOf(['a']);
    ring.pick(20);
    ring.refund('a', 20);
    ring.add('b');
    expect(Object.fromEntries(ring.pick(10))).toEqual({ a: 5, b: 5 });
  });

  it('skips a tenant that is held, which returns without a claim to what it missed', () => {
    const ring = ringOf(['a', 'b']);
    ring.hold('a');
    expect(ring.heldCount).toBe(1);
    expect(order(ring, 3)).toEqual(['b', 'b', 'b']);
    ring.refund('a', 1);
    ring.resume('a');
    expect(new Set(order(ring, 2))).toEqual(new Set(['a', 'b']));
    ring.hold('b');
    ring.remove('b');
    expect(ring.heldCount).toBe(0);
    ring.resume('b');
    expect(order(ring, 2)).toEqual(['a', 'a']);
  });

  it('knows a bounded number of tenants', () => {
    const ring = ringOf(Array.from({ length: MAX_TENANTS + 5 }, (_, n) => `t${n}`));
    expect(ring).toMatchObject({ size: MAX_TENANTS, full: true });
    for (let n = 0; n < 3 * MAX_TENANTS; n += 1) {
      const [tenant = ''] = ring.pick(1).keys();
      ring.remove(tenant);
      ring.add(`u${n}`);
    }
    expect(ring.size).toBe(MAX_TENANTS);
  });

  it('keeps every share through picks and refunds of any size', () => {
    const tenants = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const ring = ringOf(tenants, [['a', 4]]);
    const served = new Map<string, number>();
    // A linear congruential generator: the same sequence each time.
    let seed = 7;
    const random = (below: number) => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) % below;
    for (let n = 0; n < 20_000; n += 1) {
      for (const [tenant, count] of ring.pick(1 + random(6))) {
        const unused = random(3) === 0 ? random(count + 1) : 0;
        ring.refund(tenant, unused);
        served.set(tenant, (served.get(tenant) ?? 0) + count - unused);
      }
    }
    const least = Math.min(...served.values());
    for (const [tenant, count] of served) expect(count / least, tenant).toBeCloseTo(tenant === 'a' ? 4 : 1, 1);
  });
});
