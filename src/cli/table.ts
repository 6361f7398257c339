import { oneLine } from '../common/printable.js';

export type Column<Row> = [title: string, cell: (row: Row) => string | number];

/** Formats rows for a terminal, each column as wide as it needs. */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const lines = [
    columns.map(([title]) => title),
    ...rows.map((row) => columns.map(([, cell]) => oneLine(String(cell(row))))),
  ];
  const widths = columns.map((_, column) => lines.reduce((most, line) => Math.max(most, line[column]?.length ?? 0), 0));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Formats one item for a terminal, a line per field; nulls and empty lists are left out. */
export function fields(item: Record<string, unknown>): string {
  const width = Math.max(...Object.keys(item).map((name) => name.length));
  return Object.entries(item)
    .filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0))
    .map(
      ([name, value]) => `${name.padEnd(width)}  ${oneLine(typeof value === 'string' ? value : JSON.stringify(value))}`,
    )
    .join('\n');
}
