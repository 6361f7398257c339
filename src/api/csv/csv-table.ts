/** A column of a CSV file: its header, and its value in a row. */
export type CsvColumn<Row> = readonly [header: string, value: (row: Row) => string | number | null];

/** A list as CSV. */
export interface CsvTable<Row> {
  /** Name of the file, without its extension. */
  name: string;
  columns: readonly CsvColumn<Row>[];
}

/** Formats a value that has parts as JSON. */
export const json = (value: unknown): string | null =>
  value === null || value === undefined ? null : JSON.stringify(value);
