import { describe, expect, it } from 'vitest';
import { SharedRun } from './shared-run.js';

describe('SharedRun', () => {
  it('gives a caller a run that began after its call, shared by those that wait', async () => {
    const ends: ((fails?: Error) => void)[] = [];
    const work = new SharedRun(
      () =>
        new Promise<number>((resolve, reject) => {
          const number = ends.length;
          ends.push((error) => (error ? reject(error) : resolve(number)));
        }),
    );
    const first = work.run();
    const waiting = [work.run(), work.run(), work.run()];
    expect([ends.length, work.busy]).toEqual([1, true]);
    ends[0]?.(new Error('the first fails'));
    await expect(first).rejects.toThrow('the first fails');
    await expect.poll(() => ends.length).toBe(2);
    const later = work.run();
    ends[1]?.();
    expect(await Promise.all(waiting)).toEqual([1, 1, 1]);
    await expect.poll(() => ends.length).toBe(3);
    ends[2]?.();
    expect(await later).toBe(2);
    expect(work.busy).toBe(false);
  });
});
