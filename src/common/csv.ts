import { stringify } from 'csv-stringify/sync';

/**
 * Formats records as CSV (RFC 4180). Text that a spreadsheet would read as a formula gets a leading apostrophe (the
 * library covers = + - @ tab, carriage return and their full-width forms; a line feed is added here). All text is
 * quoted, so that a program that splits at other separators creates no new cells either.
 */
export function csv(records: (string | number | null)[][]): string {
  return stringify(records, {
    record_delimiter: '\r\n',
    quoted: true,
    escape_formulas: true,
    cast: { string: (text) => (text.startsWith('\n') ? `'${text}` : text) },
  });
}
