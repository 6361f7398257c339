import { expect, it } from 'vitest';
import { parentOf, shownRows, toggled } from './shown-rows.js';

const ITEMS = [
  ...[
    ['a', 0],
    ['b', 1],
    ['c', 2],
    ['d', 1],
  ],
].map(([id, depth]) => ({ id: String(id), depth: Number(depth) }));
const shown = (...collapsed: string[]) =>
  shownRows(ITEMS, new Set(collapsed)).map(
    ({ item, below, isCollapsed }) => `${item.id}${below ?? ''}${isCollapsed ? '+' : ''}`,
  );

it.each<[string[], string]>([
  [[], 'a3 b1 c d'],
  [['b'], 'a3 b1+ d'],
  [['a', 'b'], 'a3+'],
  [['c', 'x'], 'a3 b1 c d'],
])('hides what is below %j', (collapsed, expected) => {
  expect(shown(...collapsed).join(' ')).toBe(expected);
});

it('finds the parent of a row', () => {
  const rows = shownRows(ITEMS, new Set());
  expect([0, 1, 2, 3].map((index) => parentOf(rows, index))).toEqual([0, 0, 1, 0]);
});

it('adds and removes an id', () => {
  expect([...toggled(toggled(new Set(['a']), 'b'), 'a')]).toEqual(['b']);
});
