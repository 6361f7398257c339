import type { z } from 'zod';

/** A column of a CSV file: its header, and its value in a row. */
export type CsvColumn<Row> = readonly [header: string, value: (row: Row) => string | number | null];

/** A list as CSV. */
export interface CsvTable<Row> {
  /** Name of the file, without its extension. */
  name: string;
  columns: readonly CsvColumn<Row>[];
}

/** Formats a value for one cell: an instant as ISO 8601, what has parts as JSON. */
export function cell(value: unknown): string | number | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || typeof value === 'number') return value;
  return value instanceof Date ? value.toISOString() : JSON.stringify(value);
}

/** Returns a column for each field of a row, in the order of its schema, but for those that a table writes its own way. */
export function fieldsOf<Schema extends z.ZodObject>(
  schema: Schema,
  without: readonly (keyof z.output<Schema>)[] = [],
): CsvColumn<z.output<Schema>>[] {
  const names = Object.keys(schema.shape) as (keyof z.output<Schema> & string)[];
  return names.filter((name) => !without.includes(name)).map((name) => [name, (row) => cell(row[name])]);
}
