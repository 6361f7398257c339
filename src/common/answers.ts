import { z } from 'zod';

/**
 * Building blocks for the schemas of responses. One schema per resource provides its TypeScript type and its part of the
 * API's description; a test checks real responses against it, the hub itself never parses what it sends.
 */
export const uuid = z.uuid();
/** A Date in code, ISO 8601 in JSON. */
export const instant = z.date();
export const count = z.int().min(0);

export interface Page<Item> {
  items: Item[];
  /** Pass it as `cursor` for the next page; null: this was the last. */
  nextCursor: string | null;
}

export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.strictObject({
    items: z.array(item),
    nextCursor: z.string().nullable().meta({ description: 'The `cursor` of the next page; null on the last page' }),
  });
}

/** Text of one page of a list, exceeded by at most one row, whether its rows have a hundred bytes or a million. */
export const PAGE_BYTES = 2_000_000;
