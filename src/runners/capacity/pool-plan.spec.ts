import { describe, expect, it } from '@jest/globals';
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
    ['an empty one is filled', SIZE, { pool: [], open: 0 }, { stay: [], retire: [], join: 2 }],
    ['as far as there is room', SIZE, { pool: [], open: 3 }, { stay: [], retire: [], join: 1 }],
    ['a full one stays', SIZE, { pool: [a, b], open: 2 }, { stay: [a, b], retire: [], join: 0 }],
    ['the oldest of too many goes', SIZE, { pool: [a, b, c], open: 3 }, { stay: [b, c], retire: ['a'], join: 0 }],
    [
      'all go where none is kept',
      { ...SIZE, warm: 0 },
      { pool: [a, b], open: 2 },
      { stay: [], retire: ['a', 'b'], join: 0 },
    ],
    [
      'who waits gets the place of one',
      SIZE,
      { pool: [a, b], open: 4, waiting: 1 },
      { stay: [b], retire: ['a'], join: 0 },
    ],
    ['but of no second', SIZE, { pool: [b], open: 4, waiting: 1, going: 1 }, { stay: [b], retire: [], join: 0 }],
    [
      'one that is made for other jobs goes',
      SIZE,
      { pool: [old, a], open: 2 },
      { stay: [a], retire: ['old'], join: 1 },
    ],
    [
      'but not what another node has just made',
      SIZE,
      { pool: [others], open: 1 },
      { stay: [others], retire: [], join: 1 },
    ],
    [
      'a day is long',
      SIZE,
      { pool: [runner('x', { age: 86_400 }), b], open: 2 },
      { stay: [b], retire: ['x'], join: 1 },
    ],
    ['who is where none is to be goes', nowhere, { pool: [a], open: 1 }, { stay: [], retire: ['a'], join: 2 }],
    ['a lowered maximum is no reason to add', SIZE, { pool: [], open: 9 }, { stay: [], retire: [], join: 0 }],
  ])('%s', (_name, size, state, expected) => {
    expect(planPool(size, { going: 0, waiting: 0, ...state })).toEqual(expected);
  });
});

describe('spread', () => {
  it.each([
    ['one each', 2, ['octo/a', 'octo/b'], [], ['octo/a', 'octo/b']],
    ['more where fewer are', 1, ['octo/a', 'octo/b'], [a], ['octo/b']],
    ['in turn', 3, ['octo/a', 'octo/b'], [], ['octo/a', 'octo/b', 'octo/a']],
    ['nowhere', 2, [], [], []],
    ['whatever the case', 1, ['Octo/A', 'octo/b'], [a], ['octo/b']],
  ])('%s', (_name, n, repositories, pool, expected) => expect(distribute(n, repositories, pool)).toEqual(expected));
});
