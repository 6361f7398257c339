/** Sealed values of one key. */
export interface SealedCount {
  keyId: string;
  values: number;
}

/** Rows that were sealed again, those that could not be opened, and the last of them. */
export interface ResealedPage {
  resealed: number;
  unreadable: number;
  /** Undefined: that was the last page. */
  last?: string;
}

/** A table, or the jobs of one type, with sealed values. */
export interface SealedSource {
  counts(): Promise<SealedCount[]>;
  /** Seals one page of what other keys have sealed by the current key. @param after the last row of the page before */
  reseal(after?: string): Promise<ResealedPage>;
}

/** Rows of one page: some tens of milliseconds. */
export const PAGE_ROWS = 500;

/** Applies `reseal` to each row; a row that can't be opened is left as it is, and counted. */
export function resealAll<Row, Result>(
  rows: Row[],
  reseal: (row: Row) => Result,
): { done: Result[]; unreadable: number } {
  const done: Result[] = [];
  for (const row of rows) {
    try {
      done.push(reseal(row));
    } catch {
      continue;
    }
  }
  return { done, unreadable: rows.length - done.length };
}
