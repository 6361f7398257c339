import { expect } from 'vitest';

/** Parses CSV whose texts are all quoted into one object for each row; what can not be such a file is refused. */
export function csvRows(text: string): Record<string, string>[] {
  const records: string[][] = [[]];
  const CELL = /(?:"((?:[^"]|"")*)")?(,|\r\n)/y;
  while (CELL.lastIndex < text.length) {
    const at = CELL.lastIndex;
    const [, quoted = '', end] = CELL.exec(text) ?? [];
    if (end === undefined) throw new Error(`no CSV at ${at}: ${text.slice(at, at + 80)}`);
    records.at(-1)?.push(quoted.replaceAll('""', '"'));
    if (end === '\r\n') records.push([]);
  }
  const [header = [], ...rows] = records.slice(0, -1);
  return rows.map((cells) => {
    expect(cells).toHaveLength(header.length);
    return Object.fromEntries(header.map((name, n) => [name, cells[n] ?? '']));
  });
}

/** Returns a value of JSON as its cell: what a spreadsheet would read as a formula has an apostrophe before it. */
export function cellOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return JSON.stringify(value);
  return /^[=+\-@\t\r\n＝＋－＠]/.test(value) ? `'${value}` : value;
}
