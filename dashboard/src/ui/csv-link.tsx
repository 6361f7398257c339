import { HUB_PATH } from '../api/addresses.js';
import type { paths } from '../api/schema.js';
import { texts } from '../texts.js';

interface CsvAnswer {
  get: { responses: { 200: { content: { 'text/csv': string } } } };
}

/** A list that the hub also answers as CSV, and the filter that it has. */
export interface CsvFile {
  path: { [Path in keyof paths]: paths[Path] extends CsvAnswer ? Path : never }[keyof paths];
  query: Readonly<Record<string, string | undefined>>;
}

/** Link to all rows of a list as a file, which the hub names. */
export function CsvLink({ path, query }: CsvFile) {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const search = new URLSearchParams([...given, ['format', 'csv']]);
  return (
    <a className="button" href={`${HUB_PATH}${path}?${search}`} download>
      {texts.csv}
    </a>
  );
}
