interface Node {
  id: string;
  depth: number;
}

export interface ShownRow<Item> {
  item: Item;
  /** Jobs below it; undefined: none. */
  below: number | undefined;
  isCollapsed: boolean;
}

/** Returns the rows of a tree, in its order, without those below a collapsed one. Pure. */
export function shownRows<Item extends Node>(items: readonly Item[], collapsed: ReadonlySet<string>): ShownRow<Item>[] {
  const rows: ShownRow<Item>[] = [];
  for (let index = 0; index < items.length;) {
    const item = items[index];
    if (!item) break;
    let end = index + 1;
    while ((items[end]?.depth ?? -1) > item.depth) end += 1;
    const below = end - index - 1;
    const isCollapsed = below > 0 && collapsed.has(item.id);
    rows.push({ item, below: below > 0 ? below : undefined, isCollapsed });
    index = isCollapsed ? end : index + 1;
  }
  return rows;
}

/** Returns the position of a row's parent, or its own at the top. Pure. */
export function parentOf(rows: readonly ShownRow<Node>[], index: number): number {
  const depth = rows[index]?.item.depth ?? 0;
  const parent = rows.slice(0, index).findLastIndex(({ item }) => item.depth < depth);
  return parent < 0 ? index : parent;
}

/** Returns a set with this id if it was without it, and without it if it was with it. Pure. */
export function toggled(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return next;
}
