import { useState, type KeyboardEvent } from 'react';

interface TreeKeys {
  /** Ids of the rows that are shown, in their order. */
  ids: readonly string[];
  /** The row that Tab leads to at first. */
  start: string;
  open: (id: string) => void;
  /** Collapse or expand a row, or return the row to go to. */
  left: (index: number) => number;
  right: (index: number) => number;
}

/** Keys of a tree whose rows are one stop for Tab: arrows, Home, End and Enter, as WAI-ARIA's treegrid has them. */
export function useTreeKeys({ ids, start, open, left, right }: TreeKeys) {
  const [chosen, setFocused] = useState(start);
  const at = Math.max(0, ids.indexOf(chosen));
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const row = (event.target as HTMLElement).closest<HTMLElement>('tbody tr');
    if (!row || event.ctrlKey || event.altKey || event.metaKey) return;
    const isOnRow = event.target === row;
    const index = [...(row.parentElement?.children ?? [])].indexOf(row);
    const moves: Partial<Record<string, () => number>> = {
      ArrowDown: () => index + 1,
      ArrowUp: () => index - 1,
      ArrowLeft: () => left(index),
      ArrowRight: () => right(index),
      Home: () => 0,
      End: () => ids.length - 1,
    };
    const move = moves[event.key];
    const id = ids[index];
    if (event.key === 'Enter' && isOnRow && id !== undefined) open(id);
    else if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    const next = move ? Math.min(Math.max(move(), 0), ids.length - 1) : index;
    (row.parentElement?.children[next] as HTMLElement | undefined)?.focus();
  };
  return { focused: ids[at], setFocused, onKeyDown };
}
