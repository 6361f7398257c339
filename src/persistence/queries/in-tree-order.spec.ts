import { expect, it } from 'vitest';
import { inTreeOrder } from './in-tree-order.js';

const node = (id: string, parentId: string | null = null) => ({ id, parentId });

it.each<[string, ReturnType<typeof node>[], string]>([
  ['nothing', [], ''],
  ['siblings in their order', [node('a'), node('b', 'a'), node('c', 'a'), node('d', 'b')], 'a0 b1 d2 c1'],
  ['a parent that is not among them', [node('b', 'a'), node('c', 'b')], 'b0 c1'],
  ['a chain', [node('a'), node('b', 'a'), node('c', 'b'), node('d', 'c')], 'a0 b1 c2 d3'],
])('orders %s', (_, nodes, expected) => {
  expect(
    inTreeOrder(nodes)
      .map(({ id, depth }) => `${id}${depth}`)
      .join(' '),
  ).toBe(expected);
});
