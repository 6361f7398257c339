import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { z } from 'zod';
import { messageOf } from '../../../common/errors.js';
import { idTime, isUuid } from '../../../common/ids.js';
import type { BackupTable } from '../../../jobs/backup-table.js';
import { FORMAT, FORMAT_VERSION, type BackupHeader } from './backup-format.js';

/** More than the largest delivery with its escapes; a file with a longer line is not a backup. */
const MAX_LINE_BYTES = 200_000_000;
const LINE_FEED = 0x0a;
/** Ten years of days with open jobs: more than any ledger has. */
const MAX_DAYS = 3660;
const LATEST = Date.UTC(2100, 0);

function headerSchema(tables: BackupTable[]) {
  const perTable = <Value extends z.ZodType>(value: Value) =>
    z.object(Object.fromEntries(tables.map(({ name }) => [name, value])));
  return z.object({
    format: z.literal(FORMAT),
    version: z.literal(FORMAT_VERSION),
    hub: z.string(),
    createdAt: z.string(),
    ledger: z.string(),
    // A file older than a table has no rows of it.
    columns: perTable(z.array(z.string().regex(/^[a-z_][a-z0-9_]*$/)).default([])),
    rows: perTable(z.int().min(0).default(0)),
    openJobs: z.int().min(0),
  });
}

export type BackupPart = { header: BackupHeader } | { table: string; row: string };

export interface CheckedBackup {
  header: BackupHeader;
  /** Days of the jobs' ids, as midnights (milliseconds since 1970, UTC). */
  days: number[];
}

/** A defect of a backup file, described in one line that says what to do. */
export class BackupFileError extends Error {
  override readonly name = 'BackupFileError';
}

const OTHER = 'restore another one';

/**
 * Reads the whole file and verifies everything: format, checksum, number of rows, each row's JSON.
 * @throws BackupFileError
 */
export async function checkBackup(file: string, tables: BackupTable[]): Promise<CheckedBackup> {
  let header: BackupHeader | undefined;
  const days = new Set<number>();
  for await (const part of readBackup(file, tables)) {
    if ('header' in part) {
      header = part.header;
      continue;
    }
    const row = parse(part.row);
    if (row === undefined) throw new BackupFileError(`${file} has a line that is not JSON: ${OTHER}`);
    if (part.table !== 'jobs') continue;
    const { id } = row as { id?: unknown };
    if (typeof id !== 'string' || !isUuid(id)) throw new BackupFileError(`${file} has a job without an id: ${OTHER}`);
    if (idTime(id) > LATEST) throw new BackupFileError(`${file} has a job dated too far in the future: ${OTHER}`);
    days.add(Math.floor(idTime(id) / 86_400_000) * 86_400_000);
  }
  if (!header) throw new BackupFileError(`${file} is empty: ${OTHER}`);
  // Each day becomes partitions, which stay.
  if (days.size > MAX_DAYS) throw new BackupFileError(`${file} has jobs of ${days.size} days: ${OTHER}`);
  return { header, days: [...days].sort((a, b) => a - b) };
}

/**
 * Yields header and rows in the file's order; completes without an error only if the file is whole and has nothing else.
 * @throws BackupFileError
 */
export async function* readBackup(file: string, tables: BackupTable[]): AsyncGenerator<BackupPart> {
  const hash = createHash('sha256');
  const found = new Map(tables.map(({ name }) => [name, 0]));
  let header: BackupHeader | undefined;
  let lines = 0;
  let ended = false;
  for await (const bytes of linesOf(file)) {
    if (ended) throw new BackupFileError(`${file} continues after its end: ${OTHER}`);
    const line = bytes.toString('utf8');
    if (!header) {
      header = headerOf(file, line, tables);
      yield { header };
    } else if (line.startsWith('{"end":')) {
      checkEnd(file, line, lines, hash.digest('hex'));
      ended = true;
      continue;
    } else {
      const [table, row] = rowOf(file, line, found.keys());
      found.set(table, (found.get(table) ?? 0) + 1);
      yield { table, row };
    }
    hash.update(bytes).update('\n');
    lines += 1;
  }
  if (!ended || !header) throw new BackupFileError(`${file} ends too early (a copy that was cut short?): ${OTHER}`);
  for (const [table, count] of found) {
    if (count !== header.rows[table]) {
      throw new BackupFileError(`${file} has ${count} ${table}, not ${header.rows[table]}: ${OTHER}`);
    }
  }
}

function headerOf(file: string, line: string, tables: BackupTable[]): BackupHeader {
  const json = parse(line) as { format?: unknown; version?: unknown } | undefined;
  if (json?.format !== FORMAT) {
    throw new BackupFileError(`${file} is not a backup of RunnerHub: name a runnerhub-….jsonl.gz file`);
  }
  if (typeof json.version === 'number' && json.version > FORMAT_VERSION) {
    throw new BackupFileError(
      `${file} was written by a newer RunnerHub (format ${json.version}): restore it with that release`,
    );
  }
  const parsed = headerSchema(tables).safeParse(json);
  if (!parsed.success) throw new BackupFileError(`${file} has a header that can't be read: ${OTHER}`);
  return parsed.data;
}

function checkEnd(file: string, line: string, lines: number, sha256: string): void {
  const end = parse(line) as { lines?: unknown; sha256?: unknown } | undefined;
  if (end?.lines !== lines || end.sha256 !== sha256) {
    throw new BackupFileError(`${file} is damaged (its checksum is wrong): ${OTHER}`);
  }
}

function rowOf(file: string, line: string, tables: Iterable<string>): [table: string, row: string] {
  const table = [...tables].find((name) => line.startsWith(`{"${name}":`));
  if (table === undefined || !line.endsWith('}'))
    throw new BackupFileError(`${file} has a line of unknown kind: ${OTHER}`);
  return [table, line.slice(table.length + 4, -1)];
}

/** Yields lines without their line feeds; text after the last line feed is a line, too, unless it is empty. */
async function* linesOf(file: string): AsyncGenerator<Buffer> {
  const source = createReadStream(file, { highWaterMark: 262_144 });
  const unpacked = createGunzip();
  // The loop below throws its errors.
  pipeline(source, unpacked, () => undefined);
  let rest: Buffer[] = [];
  let held = 0;
  try {
    for await (const chunk of unpacked as AsyncIterable<Buffer>) {
      let from = 0;
      for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, from)) {
        yield Buffer.concat([...rest, chunk.subarray(from, at)]);
        rest = [];
        held = 0;
        from = at + 1;
      }
      rest.push(chunk.subarray(from));
      held += chunk.length - from;
      if (held > MAX_LINE_BYTES)
        throw new BackupFileError(`${file} is not a backup of RunnerHub: its lines are too long`);
    }
    if (held > 0) yield Buffer.concat(rest);
  } catch (error) {
    throw error instanceof BackupFileError ? error : fileError(file, error);
  } finally {
    source.destroy();
  }
}

function fileError(file: string, error: unknown): BackupFileError {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (/^Z_BUF_ERROR/.test(code)) {
    return new BackupFileError(`${file} ends too early (a copy that was cut short?): ${OTHER}`, { cause: error });
  }
  if (/^Z_/.test(code)) {
    return new BackupFileError(`${file} is damaged, or not a backup of RunnerHub (${messageOf(error)}): ${OTHER}`, {
      cause: error,
    });
  }
  return new BackupFileError(`${file} can't be read: ${messageOf(error)}`, { cause: error });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
