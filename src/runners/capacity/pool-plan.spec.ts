import { describe, expect, it } from 'vitest';
import { planPool, distribute, type PooledRunner } from './pool-plan.js';

const SIZE = { warm: 2, max: 4, spec: 'one', serves: () => true, known: 3600 };
const runner = (id: string, change: Partial<PooledRunner> = {}): PooledRunner => {
  return { id, scope: 'octo/a', spec: 'one', public: false, fork: false, age: 60, ...change };
};
const [a, b, c] = [runner('a'), runner('b'), runner('c')];
const old = runner('old', { spec: 'before', age: 7200 });
const others = runner('others', { spec: 'another' });
const nowhere = { ...SIZE, serves: ({ scope }: { scope: string }) => scope !== 'octo/a' };

describe('planPool', () => {
  it.each([
    ['fills an empty pool', SIZE, { pool: [], open: 0 }, { stay: [], retire: [], join: 2 }],
    ['fills a pool up to the maximum', SIZE, { pool: [], open: 3 }, { stay: [], retire: [], join: 1 }],
    ['leaves a full pool unchanged', SIZE, { pool: [a, b], open: 2 }, { stay: [a, b], retire: [], join: 0 }],
    ['retires the oldest of too many', SIZE, { pool: [a, b, c], open: 3 }, { stay: [b, c], retire: ['a'], join: 0 }],
    [
      'retires all when none is kept warm',
      { ...SIZE, warm: 0 },
      { pool: [a, b], open: 2 },
      { stay: [], retire: ['a', 'b'], join: 0 },
    ],
    [
      'retires one for a waiting demand',
      SIZE,
      { pool: [a, b], open: 4, waiting: 1 },
      { stay: [b], retire: ['a'], join: 0 },
    ],
    [
      'retires no second one while the first is going',
      SIZE,
      { pool: [b], open: 4, waiting: 1, going: 1 },
      { stay: [b], retire: [], join: 0 },
    ],
    [
      'retires an old runner of another specification',
      SIZE,
      { pool: [old, a], open: 2 },
      { stay: [a], retire: ['old'], join: 1 },
    ],
    [
      'keeps a new runner of another specification',
      SIZE,
      { pool: [others], open: 1 },
      { stay: [others], retire: [], join: 1 },
    ],
    [
      'retires a runner after a day',
      SIZE,
      { pool: [runner('x', { age: 86_400 }), b], open: 2 },
      { stay: [b], retire: ['x'], join: 1 },
    ],
    [
      'retires a runner whose scope is not served',
      nowhere,
      { pool: [a], open: 1 },
      { stay: [], retire: ['a'], join: 2 },
    ],
    ['adds none above a lowered maximum', SIZE, { pool: [], open: 9 }, { stay: [], retire: [], join: 0 }],
  ])('%s', (_name, size, state, expected) => {
    expect(planPool(size, { going: 0, waiting: 0, ...state })).toEqual(expected);
  });
});

describe('distribute', () => {
  it.each([
    ['one to each', 2, ['octo/a', 'octo/b'], [], ['octo/a', 'octo/b']],
    ['to the repository with fewer', 1, ['octo/a', 'octo/b'], [a], ['octo/b']],
    ['in turn', 3, ['octo/a', 'octo/b'], [], ['octo/a', 'octo/b', 'octo/a']],
    ['to none without repositories', 2, [], [], []],
    ['regardless of case', 1, ['Octo/A', 'octo/b'], [a], ['octo/b']],
  ])('assigns %s', (_name, n, repositories, pool, expected) =>
    expect(distribute(n, repositories, pool)).toEqual(expected),
  );
});
