import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ListReads } from './list-reads.js';

const list = (bytes: number, ms: number) => async () => {
  vi.advanceTimersByTime(ms);
  return Promise.resolve({ bytes });
};

describe('ListReads', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['performance', 'setTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  it.each([
    ['time', list(1, 2000), 'more than 4000 ms', 2],
    ['size', list(3_000_000, 1), 'more than 8000000 bytes', 3],
  ])('refuses a list after enough of them by their %s', async (_, read, message, permitted) => {
    const reads = new ListReads();
    const all = await Promise.allSettled(Array.from({ length: permitted + 2 }, () => reads.read(read)));
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(permitted);
    expect(all.at(-1)).toMatchObject({
      reason: { code: 'VALIDATION_FAILED', message: expect.stringContaining(message) as string },
    });
  });

  it('reads the next list after one that failed', async () => {
    const reads = new ListReads();
    const failed = reads.read(() => Promise.reject(new Error('gone')));
    const next = reads.read(list(1, 1));
    await expect(failed).rejects.toThrow('gone');
    expect(await next).toEqual({ bytes: 1 });
  });
});
