import { useCallback, useState } from 'react';

/** Rows that one act takes by their ids at most; more are selected by a filter. */
export const MOST_SELECTED = 1000;

export interface Selection {
  ids: ReadonlySet<string>;
  toggle: (id: string) => void;
  clear: () => void;
}

const NONE: ReadonlySet<string> = new Set();

/** Rows of a list that a person has selected, whether they are still visible or not; another list begins with none. */
export function useSelection(list: string): Selection {
  const [{ of, ids }, set] = useState({ of: list, ids: NONE });
  const toggle = useCallback(
    (id: string) =>
      set((now) => {
        const next = new Set(now.of === list ? now.ids : NONE);
        if (!next.delete(id) && next.size < MOST_SELECTED) next.add(id);
        return { of: list, ids: next };
      }),
    [list],
  );
  return { ids: of === list ? ids : NONE, toggle, clear: () => set({ of: list, ids: NONE }) };
}
