import { describe, expect, it } from '@jest/globals';
import { planPool, spread, type PooledRunner } from './pool-plan.js';

const SIZE = { warm: 2, max: 4, image: 'runner:1' };
const runner = (id: string, change: Partial<PooledRunner> = {}): PooledRunner => {
  return { id, scope: 'octo/a', image: 'runner:1', age: 60, ...change };
};
const [a, b, c] = [runner('a'), runner('b'), runner('c')];

describe('planPool', () => {
  it.each([
    ['an empty one is filled', SIZE, { pool: [], open: 0 }, { retire: [], join: 2 }],
    ['as far as there is room', SIZE, { pool: [], open: 3 }, { retire: [], join: 1 }],
    ['a full one stays', SIZE, { pool: [a, b], open: 2 }, { retire: [], join: 0 }],
    ['the oldest of too many goes', SIZE, { pool: [a, b, c], open: 3 }, { retire: ['a'], join: 0 }],
    [
      'all go where none is kept warm',
      { ...SIZE, warm: 0 },
      { pool: [a, b], open: 2 },
      { retire: ['a', 'b'], join: 0 },
    ],
    ['who waits gets the place of one', SIZE, { pool: [a, b], open: 4, waiting: 1 }, { retire: ['a'], join: 0 }],
    ['but of no second', SIZE, { pool: [b], open: 4, waiting: 1, going: 1 }, { retire: [], join: 0 }],
    [
      'another image is a reason to go',
      { ...SIZE, image: 'runner:2' },
      { pool: [a], open: 1 },
      { retire: ['a'], join: 2 },
    ],
    ['and a day', SIZE, { pool: [runner('x', { age: 86_400 }), b], open: 2 }, { retire: ['x'], join: 1 }],
    ['and another place', { ...SIZE, organization: 'octo' }, { pool: [a], open: 1 }, { retire: ['a'], join: 2 }],
    [
      'in any case',
      { ...SIZE, organization: 'Octo' },
      { pool: [runner('x', { scope: 'octo' })], open: 1 },
      { retire: [], join: 1 },
    ],
    ['a maximum that was lowered is no reason to add', SIZE, { pool: [], open: 9 }, { retire: [], join: 0 }],
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
  ])('%s', (_name, n, repositories, pool, expected) => expect(spread(n, repositories, pool)).toEqual(expected));
});
