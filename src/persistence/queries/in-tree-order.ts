import { groupBy } from '../../common/group-by.js';

interface Node {
  id: string;
  parentId: string | null;
}

/**
 * Returns nodes with their depth, each before its children, and siblings as they were given. A node whose parent is not
 * among them is at the top. Pure.
 */
export function inTreeOrder<Item extends Node>(nodes: readonly Item[]): (Item & { depth: number })[] {
  const ids = new Set(nodes.map(({ id }) => id));
  const byParent = groupBy(nodes, ({ parentId }) => (parentId !== null && ids.has(parentId) ? parentId : null));
  const childrenOf = (id: string | null, depth: number) =>
    (byParent.get(id) ?? []).map((node) => ({ ...node, depth })).reverse();
  const ordered: (Item & { depth: number })[] = [];
  const open = childrenOf(null, 0);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    ordered.push(next);
    open.push(...childrenOf(next.id, next.depth + 1));
  }
  return ordered;
}
