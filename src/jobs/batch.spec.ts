import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { AnyHandler, BatchItem, BatchSpec, JobContext } from './job-handler.js';
import { eachItem } from './job-handler.js';
import { JobRegistry } from './job-registry.js';

const single: AnyHandler = { run: () => Promise.resolve() };
const batched: AnyHandler = { runBatch: () => Promise.resolve() };

function register(handler: AnyHandler, batch?: BatchSpec): JobRegistry {
  const registry = new JobRegistry(new Set(['tasks', 'merges']));
  registry.register({ type: 'one', queue: 'tasks', payload: z.any(), batch }, handler);
  return registry;
}

describe('a job type in batches', () => {
  it.each([
    ['a batch, and a class without runBatch', single, { size: 2, wait: 0 }, /needs runBatch/],
    ['runBatch without a batch', batched, undefined, /add batch/],
    ['a size of 0', batched, { size: 0, wait: 0 }, /from 1 to 1000/],
    ['a size of 1001', batched, { size: 1001, wait: 0 }, /from 1 to 1000/],
    ['a fractional size', batched, { size: 1.5, wait: 0 }, /whole number/],
    ['a wait below 0', batched, { size: 2, wait: -1 }, /up to 60 s/],
    ['a wait of more than a minute', batched, { size: 2, wait: '61s' }, /up to 60 s/],
  ] as const)('is refused with %s', (_, handler, batch, message) => {
    expect(() => register(handler, batch)).toThrow(message);
  });

  it('is refused with lanes, which its jobs do not share', () => {
    const registry = new JobRegistry(new Set(['tasks']));
    const spec = {
      type: 'one',
      queue: 'tasks',
      payload: z.any(),
      batch: { size: 2, wait: 0 },
      laneOf: () => 'a',
    } as const;
    expect(() => registry.register(spec, batched)).toThrow('laneOf');
  });

  it('is listed among the types in batches', () => {
    const registry = register(batched, { size: 1000, wait: '60s' });
    registry.register({ type: 'two', queue: 'merges', payload: z.any() }, single);
    expect(registry.batched().map(({ type }) => type)).toEqual(['one']);
  });
});

describe('eachItem', () => {
  it('returns an Error for each item that threw', async () => {
    const items = [1, 2, 3].map((payload): BatchItem<number> => ({ payload, ctx: {} as JobContext }));
    const answers = await eachItem(items, ({ payload }) => {
      if (payload === 2) throw new RangeError('two');
      return payload === 3 ? Promise.reject(new TypeError('three')) : Promise.resolve(payload);
    });
    expect(answers).toEqual([1, new RangeError('two'), new TypeError('three')]);
  });
});
