import { describe, expect, it } from 'vitest';
import { DrainSignal } from './drain-signal.js';
import { SlotPool } from './slot-pool.js';

const QUEUE = 'background';

describe('a slot pool', () => {
  const poolOf = (concurrency: number) => new SlotPool([{ name: QUEUE, concurrency }], new DrainSignal());

  it('gives more slots to waiting runs when it grows', async () => {
    const pool = poolOf(1);
    expect(await pool.acquire(QUEUE)).toBe(true);
    const waiting = pool.acquire(QUEUE);
    pool.resize(QUEUE, 3);
    expect(await waiting).toBe(true);
    expect(pool.free(QUEUE)).toBe(1);
  });

  it('takes back released slots first when it has shrunk', async () => {
    const pool = poolOf(3);
    for (const _ of [1, 2, 3]) expect(await pool.acquire(QUEUE)).toBe(true);
    const waiting = pool.acquire(QUEUE);
    pool.resize(QUEUE, 1);
    expect(pool.free(QUEUE)).toBe(-2);
    pool.release(QUEUE);
    pool.release(QUEUE);
    expect(pool.free(QUEUE)).toBe(0);
    pool.release(QUEUE);
    expect(await waiting).toBe(true);
    expect(pool.free(QUEUE)).toBe(0);
    pool.release(QUEUE);
    expect(pool.free(QUEUE)).toBe(1);
  });

  it('hands over the rest of several slots after it has taken back its own', async () => {
    const pool = poolOf(4);
    pool.reserve(QUEUE, 4);
    const waiting = pool.acquire(QUEUE);
    pool.resize(QUEUE, 2);
    pool.release(QUEUE, 4);
    expect(await waiting).toBe(true);
    expect(pool.free(QUEUE)).toBe(1);
  });
});
