/** A page of a list: the cursor that reads it, its length, and the cursor of the page after it; null: none follows. */
export interface KnownPage {
  cursor: string | null;
  /** Undefined before it was read. */
  length?: number;
  next?: string | null;
}

/** Rows above and below the visible ones that are held. */
const AROUND = 400;

/** The list before anything was read. */
export const FIRST: readonly KnownPage[] = [{ cursor: null }];

/** Returns the number of rows of the known pages. Pure. */
export const countOf = (pages: readonly KnownPage[]): number => pages.reduce((sum, { length = 0 }) => sum + length, 0);

/**
 * Returns the pages with what a read of one of them has found. If the page ends elsewhere than before, those after it
 * are forgotten, since they would repeat or leave out rows. Pure.
 */
export function withAnswer(
  pages: readonly KnownPage[],
  at: number,
  answer: { items: readonly unknown[]; nextCursor: string | null },
): readonly KnownPage[] {
  const page = pages[at];
  const { length } = answer.items;
  const next = answer.nextCursor;
  if (!page || (page.length === length && page.next === next)) return pages;
  const isSame = page.next === next && page.length !== undefined;
  const after = isSame ? pages.slice(at + 1) : next === null ? [] : [{ cursor: next }];
  return [...pages.slice(0, at), { cursor: page.cursor, length, next }, ...after];
}

/**
 * Returns the positions of the pages that have rows near these, and of the unread one if the end is near; an empty list
 * may have rows by now. Pure.
 */
export function wantedPages(pages: readonly KnownPage[], first: number, last: number): number[] {
  const wanted: number[] = [];
  let start = 0;
  for (const [at, { length }] of pages.entries()) {
    const end = start + (length ?? 0);
    const isNear = start <= last + AROUND && end >= first - AROUND;
    if (length === undefined ? start <= last + AROUND : isNear && (length > 0 || pages.length === 1)) wanted.push(at);
    start = end;
  }
  return wanted;
}

/** Returns the page of a row, and the row's position in it. Pure. */
export function locate(pages: readonly KnownPage[], index: number): { at: number; offset: number } | undefined {
  let start = 0;
  for (const [at, { length = 0 }] of pages.entries()) {
    if (index < start + length) return { at, offset: index - start };
    start += length;
  }
  return undefined;
}

/** Returns what orders a row's list: its number, or its id, a number or a UUID. Pure. */
export const positionOf = (row: { id: string; number?: string }): string => row.number ?? row.id;

const valueOf = (position: string): bigint =>
  BigInt(position.includes('-') ? `0x${position.replaceAll('-', '')}` : position);

/** Whether a row at this position was added after the other one. Pure. */
export const isNewer = (position: string, other: string): boolean => valueOf(position) > valueOf(other);

/** Returns the cursor of the page that begins with the row at this position: the smallest one above it. Pure. */
export function cursorAbove(position: string): string {
  const next = valueOf(position) + 1n;
  if (!position.includes('-')) return String(next);
  const hex = next.toString(16).padStart(32, '0');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
