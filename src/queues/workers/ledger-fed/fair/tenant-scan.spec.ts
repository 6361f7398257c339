import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { FairScan, FairSource } from '../../../../jobs/ports/ledger.js';
import { MAX_TENANTS, TenantRing } from './tenant-ring.js';
import { TenantScan } from './tenant-scan.js';

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Scans a list of tenants in pages of two, and records where each page began. */
function scanOf(tenants: string[], more: Partial<FairScan> = {}) {
  const began: string[] = [];
  const scan = (_: string, from: string): Promise<FairScan> => {
    began.push(from);
    const page = tenants.filter((tenant) => tenant >= from).slice(0, 2);
    const next = page.length === 2 && page[1] !== tenants.at(-1) ? (page[1] ?? null) : null;
    return Promise.resolve({ tenants: page, next, nextDueMs: null, ...more });
  };
  const ring = new TenantRing();
  let found = 0;
  const of = new TenantScan('q', { scan } as unknown as FairSource, ring, () => (found += 1));
  return { of, ring, began, found: () => found };
}

it('reads all pages, and again after ten seconds', async () => {
  const { of, ring, began, found } = scanOf(['a', 'b', 'c', 'd']);
  of.begin();
  await vi.advanceTimersByTimeAsync(1000);
  expect(began).toEqual(['', 'b', 'c']);
  expect({ size: ring.size, found: found(), incomplete: of.incomplete }).toEqual({
    size: 4,
    found: 3,
    incomplete: false,
  });
  await vi.advanceTimersByTimeAsync(8000);
  expect(began).toHaveLength(3);
  await vi.advanceTimersByTimeAsync(2000);
  expect(began).toHaveLength(6);
});

it('combines requests, with a pause between two scans', async () => {
  const { of, began } = scanOf(['a']);
  of.begin();
  for (let n = 0; n < 500; n += 1) {
    of.request();
    await vi.advanceTimersByTimeAsync(1);
  }
  expect(began.length).toBeGreaterThan(5);
  expect(began.length).toBeLessThanOrEqual(11);
});

it('scans again when the next timed job is due', async () => {
  const { of, began } = scanOf([], { nextDueMs: 3000 });
  of.begin();
  await vi.advanceTimersByTimeAsync(2900);
  expect(began).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(200);
  expect(began).toHaveLength(2);
});

it('reads a page again that the ring had no room for', async () => {
  const { of, ring, began } = scanOf(['a', 'b', 'c', 'd']);
  for (let n = 0; n < MAX_TENANTS; n += 1) ring.add(`0${n}`);
  of.begin();
  await vi.advanceTimersByTimeAsync(100);
  expect(of.incomplete).toBe(true);
  for (let n = 0; n < 10; n += 1) ring.remove(`0${n}`);
  of.request();
  await vi.advanceTimersByTimeAsync(100);
  expect(began).toEqual(['', '', 'b', 'c']);
  expect(of.incomplete).toBe(false);
});

it('ends', async () => {
  const { of, began } = scanOf(['a']);
  of.begin();
  await of.end();
  of.request();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(began).toEqual([]);
});
