import type { ClientBase } from 'pg';
import { VERSION } from '../../../config/version.js';
import type { ArchivedLogs } from '../../../jobs/ports/maintenance.js';
import { ChecksummedLines } from '../files/checksummed-lines.js';
import { writeAtomically, type AtomicFile } from '../files/atomic-file.js';
import { archiveName, FORMAT, FORMAT_VERSION, type ArchiveHeader } from './archive-format.js';
import { pagesOf, type LogKey, type LogSource } from './log-source.js';

/** Approximate text of one file; the keys of its rows, about ten megabytes, stay in memory until it is on disk. */
const FILE_CHARACTERS = 64 * 1024 * 1024;
const FILE_ROWS = 100_000;
/** Maximum number of rows that one statement removes. */
const REMOVED_AT_ONCE = 2000;

export interface ArchiveTarget {
  dir: string;
  ledger: string;
}

/**
 * Archives all logs of a source, then removes them, one file at a time: only pieces in a file that is on disk are
 * removed, and exactly those. An interruption, even by a power cut, loses nothing: pieces archived but not removed are
 * archived again the next time, so a line may be in two files.
 */
export async function archiveAll(
  client: ClientBase,
  source: LogSource,
  target: ArchiveTarget,
  sum: ArchivedLogs,
  signal?: AbortSignal,
): Promise<void> {
  const pages = pagesOf(source, client, signal);
  let page = await pages.next();
  while (!page.done) {
    const written: LogKey[] = [];
    const chunks = async function* (): AsyncGenerator<Buffer> {
      const lines = new ChecksummedLines();
      yield lines.chunk([JSON.stringify(headerOf(source, target))]);
      for (let length = 0; !page.done && length < FILE_CHARACTERS && written.length < FILE_ROWS;) {
        yield lines.chunk(page.value.map(({ json }) => `{"${source.kind}":${json}}`));
        for (const { key, version, json } of page.value) {
          written.push({ key, version });
          length += json.length;
        }
        page = await pages.next();
      }
      yield lines.trailer();
    };
    const name = archiveName(source.kind, target.ledger, new Date());
    const { file, bytes }: AtomicFile = await writeAtomically(target.dir, name, chunks(), signal);
    sum.archived += written.length;
    sum.files.push(file);
    sum.bytes += bytes;
    for (let from = 0; from < written.length; from += REMOVED_AT_ONCE) {
      signal?.throwIfAborted();
      sum.removed += await source.remove(client, written.slice(from, from + REMOVED_AT_ONCE));
    }
  }
}

function headerOf({ kind }: LogSource, { ledger }: ArchiveTarget): ArchiveHeader {
  const createdAt = new Date().toISOString();
  return { format: FORMAT, version: FORMAT_VERSION, hub: VERSION, createdAt, ledger, kind };
}
