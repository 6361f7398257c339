import { Readable } from 'node:stream';
import { Injectable, StreamableFile } from '@nestjs/common';
import type { Page } from '../../common/answers.js';
import { csv } from '../../common/csv.js';
import { ConcurrencyLimit } from '../../common/concurrency-limit.js';
import type { CsvTable } from '../csv/csv-table.js';
import { endWhenStuck } from './end-when-stuck.js';
import type { ListReader } from './list-reader.decorator.js';

/** Files that a node streams at a time, and those to one key. */
const [MAX_FILES, MAX_OWN] = [4, 1];
/** Rows of a file that are read at a time at most. */
const PAGE = 1000;

interface ListQuery {
  format: 'json' | 'csv';
  limit: number;
  cursor?: string;
  reader: ListReader;
}

type ReadPage<Row> = (limit: number, cursor?: string) => Promise<Page<Row>>;

/** Lists as JSON, a page at a time, or as CSV files with all that matches. */
@Injectable()
export class CsvFiles {
  private readonly files = new ConcurrencyLimit({
    ...{ most: MAX_FILES, each: MAX_OWN, retryAfterMs: 10_000 },
    full: `${MAX_FILES} files are in progress: try again when one has ended`,
    own: 'A file is in progress with this key: try again when it has ended',
  });

  /**
   * Returns a page, or a file of all pages by the same reads: both have the rows of one filter and of the same scopes.
   * @throws HubError RATE_LIMITED
   */
  answer<Row>(
    table: CsvTable<Row>,
    { format, limit, cursor, reader }: ListQuery,
    read: ReadPage<Row>,
  ): Promise<Page<Row> | StreamableFile> {
    return format === 'json' ? read(limit, cursor) : this.start(table, read, reader);
  }

  private async start<Row>(
    table: CsvTable<Row>,
    read: ReadPage<Row>,
    { owner, response }: ListReader,
  ): Promise<StreamableFile> {
    const end = this.files.take(owner);
    if (response.destroyed) end();
    else response.once('close', end);
    const texts = textsOf(table, read, end);
    // An error of the first page still becomes a problem document.
    const first = await texts.next();
    endWhenStuck(response);
    const stream = Readable.from(texts, { highWaterMark: 1, objectMode: true });
    if (first.done !== true) stream.unshift(first.value);
    return new StreamableFile(stream, {
      type: 'text/csv; charset=utf-8; header=present',
      disposition: `attachment; filename="${table.name}.csv"`,
    });
  }
}

/** @param done called before the last text has left, so that the client may ask for another file once it has it */
async function* textsOf<Row>(
  { columns }: CsvTable<Row>,
  read: ReadPage<Row>,
  done: () => void,
): AsyncGenerator<string, void, undefined> {
  let header = csv([columns.map(([name]) => name)]);
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page: Page<Row> = await read(PAGE, cursor);
    yield header + csv(page.items.map((row) => columns.map(([, value]) => value(row))));
    header = '';
    cursor = page.nextCursor;
  }
  done();
}
