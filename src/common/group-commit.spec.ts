import { describe, expect, it } from 'vitest';
import { GroupCommit } from './group-commit.js';

/** Creates a flush that stays open until the test releases it. */
function gate() {
  const groups: { items: number[]; pass: () => void }[] = [];
  let arrived: (() => void) | undefined;
  const flush = (items: number[]) =>
    new Promise<number[]>((resolve) => {
      groups.push({ items, pass: () => resolve(items.map((item) => item * 10)) });
      arrived?.();
    });
  const next = async (count: number) => {
    while (groups.length < count) await new Promise<void>((resolve) => (arrived = resolve));
  };
  return { groups, flush, next };
}

describe('GroupCommit', () => {
  it('knows for how long its oldest item has waited', async () => {
    const { groups, flush, next } = gate();
    const commit = new GroupCommit(flush);
    expect(commit.lagMs).toBe(0);
    const first = commit.submit(1);
    await next(1);
    const flushed = commit.lagMs;
    expect(flushed).toBeGreaterThan(0);
    const second = commit.submit(2);
    expect(commit.lagMs).toBeGreaterThanOrEqual(flushed);
    groups[0]?.pass();
    await first;
    await next(2);
    groups[1]?.pass();
    await second;
    await commit.drained();
    expect(commit.lagMs).toBe(0);
  });

  it('flushes items that arrived meanwhile as one group, and returns each caller its own result', async () => {
    const { groups, flush, next } = gate();
    const commit = new GroupCommit(flush);
    const first = commit.submit(1);
    await next(1);
    const rest = [2, 3, 4].map((item) => commit.submit(item));
    groups[0]?.pass();
    await next(2);
    groups[1]?.pass();
    expect(await Promise.all([first, ...rest])).toEqual([10, 20, 30, 40]);
    expect(groups.map(({ items }) => items)).toEqual([[1], [2, 3, 4]]);
  });

  it('runs up to its number of flushes at once, each of the remaining items, and is drained after the last', async () => {
    const { groups, flush, next } = gate();
    const commit = new GroupCommit(flush, { concurrency: 2, maxSize: 2 });
    const all = [1, 2, 3, 4, 5].map((item) => commit.submit(item));
    await next(2);
    expect(groups.map(({ items }) => items)).toEqual([
      [1, 2],
      [3, 4],
    ]);
    let drained = false;
    const draining = commit.drained().then(() => (drained = true));
    groups[1]?.pass();
    await next(3);
    groups[0]?.pass();
    await all[0];
    expect(drained).toBe(false);
    groups[2]?.pass();
    expect(await Promise.all(all)).toEqual([10, 20, 30, 40, 50]);
    await draining;
  });

  it('limits a group by weight, but never starves a heavy item', async () => {
    const seen: number[][] = [];
    const commit = new GroupCommit(
      async (items: number[]) => {
        seen.push(items);
        return Promise.resolve(items);
      },
      { maxSize: 5, weigh: (item) => item },
    );
    await Promise.all([3, 2, 9, 1, 1].map((item) => commit.submit(item)));
    expect(seen).toEqual([[3, 2], [9], [1, 1]]);
  });

  it('halves a failing group until only the bad item fails', async () => {
    const bad = new Error('row');
    const commit = new GroupCommit(
      async (items: number[]) => {
        if (items.includes(13)) throw bad;
        return Promise.resolve(items);
      },
      { isItsOwnFault: (error) => error === bad },
    );
    const settled = await Promise.allSettled([1, 2, 13, 4, 5].map((item) => commit.submit(item)));
    expect(settled.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
  });

  it('fails the whole group when the store fails', async () => {
    const commit = new GroupCommit(async () => Promise.reject(new Error('away')), { isItsOwnFault: () => false });
    const settled = await Promise.allSettled([commit.submit(1), commit.submit(2)]);
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  it('refuses items beyond its limit', async () => {
    const { groups, flush, next } = gate();
    const commit = new GroupCommit(flush, { maxQueued: 1, overflow: () => new Error('full') });
    const first = commit.submit(1);
    await next(1);
    const second = commit.submit(2);
    await expect(commit.submit(3)).rejects.toThrow('full');
    groups[0]?.pass();
    await next(2);
    groups[1]?.pass();
    expect(await Promise.all([first, second])).toEqual([10, 20]);
  });

  it('reports when everything is written', async () => {
    const { groups, flush, next } = gate();
    const commit = new GroupCommit(flush);
    const done = commit.submit(1);
    let drained = false;
    const waiting = commit.drained().then(() => (drained = true));
    await next(1);
    expect(drained).toBe(false);
    groups[0]?.pass();
    await Promise.all([done, waiting]);
    expect(drained).toBe(true);
  });
});
