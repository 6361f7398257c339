import { oneLine } from '../common/printable.js';
import { table, type Column } from './table.js';

/** JSON form of a type: its instants are strings. */
export type Json<T> = T extends Date
  ? string
  : T extends (infer Item)[]
    ? Json<Item>[]
    : T extends object
      ? { [Name in keyof T]: Json<T[Name]> }
      : T;

export interface Listing<Row> {
  items: Row[];
  nextCursor: string | null;
}

/** Formats a page as a table, with the cursor of the next one. */
export function pageText<Row>(columns: readonly Column<Row>[], { items, nextCursor }: Listing<Row>): string {
  return table(columns, items) + (nextCursor === null ? '' : `\nMore: --cursor ${oneLine(nextCursor)}`);
}
