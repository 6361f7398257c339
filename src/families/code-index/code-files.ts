import { Inject, Injectable } from '@nestjs/common';
import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { HubError } from '../../common/errors.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { LedgerDb } from '../../database/ledger-db.js';
import type { CodeSymbol } from './model/code.js';

/** A file that a job names: of a repository at a host, or below INDEX_ROOT, which is the default. */
export interface CodeFileRequest {
  repository?: string;
  path?: string;
  filePath: string;
}

/** A file as the index has it, at the commit of its repository. */
export interface CodeFile {
  repository: string;
  /** Null: files of the repository are indexed at several ones. */
  commit: string | null;
  /** As the job named it; null: HEAD. */
  ref: string | null;
  path: string;
  language: string;
  text: string;
}

const FILE_SQL = `
  select r.name as repository, case when r.complete then r.commit end as commit, case when r.complete then r.ref end as ref, f.path, f.language, f.skipped, f.blob_id as "blobId",
         coalesce((select string_agg(c.content, '' order by c.n) from code_chunks c where c.blob_id = f.blob_id), '') as text
    from code_repositories r join code_files f on f.repository_id = r.id
   where case when $1::text is not null then r.source <> 'path' and lower(r.name) = lower($1) else r.source = 'path' and r.name = $2 end
     and f.path = $3 order by r.indexed_at desc nulls last limit 1`;
const SYMBOL_SQL = `
  select name, kind, line, end_line as "endLine" from code_symbols
   where blob_id = $1 and ($2::text is null or name = $2) and ($3::integer is null or $3 between line and end_line)
   order by end_line - line, n desc limit 1`;

/** Reads files of the index, whole or a symbol of one. */
@Injectable()
export class CodeFiles {
  constructor(
    private readonly ledger: LedgerDb,
    @Inject(HUB_CONFIG) private readonly config: Pick<HubConfig, 'indexRoots'>,
  ) {}

  /** Returns the text of a file. @throws HubError FILE_NOT_FOUND, NO_TEXT */
  async read(request: CodeFileRequest): Promise<CodeFile> {
    const { blobId: _, skipped: __, ...file } = await this.find(request);
    return file;
  }

  /**
   * Returns the smallest symbol that encloses a line or has a name, with its lines of the text.
   * @throws HubError FILE_NOT_FOUND, NO_TEXT, SYMBOL_NOT_FOUND
   */
  async symbol(
    request: CodeFileRequest,
    wanted: { line: number } | { name: string },
  ): Promise<CodeFile & { symbol: CodeSymbol }> {
    const { blobId, skipped: _, ...file } = await this.find(request);
    const [name, line] = 'name' in wanted ? [wanted.name, null] : [null, wanted.line];
    const [symbol] = await this.ledger.query<CodeSymbol>(SYMBOL_SQL, [blobId, name, line]);
    if (!symbol) {
      const what = name === null ? `nothing around line ${line}` : `no symbol ${name}`;
      throw new HubError('SYMBOL_NOT_FOUND', `${file.path} defines ${what}`, { final: true });
    }
    const lines = file.text.split('\n').slice(symbol.line - 1, symbol.endLine);
    return { ...file, text: lines.join('\n'), symbol };
  }

  private async find(request: CodeFileRequest): Promise<CodeFile & { blobId: string; skipped: string | null }> {
    const { repository = null, filePath } = request;
    const folder = repository === null ? await this.folderOf(request.path) : null;
    const [file] = await this.ledger.query<CodeFile & { blobId: string; skipped: string | null }>(FILE_SQL, [
      ...[repository, folder, filePath],
    ]);
    const of = repository ?? request.path ?? 'INDEX_ROOT';
    if (!file)
      throw new HubError('FILE_NOT_FOUND', `The index has no file ${filePath} of ${of}: run full_index`, {
        final: true,
      });
    if (file.skipped !== null)
      throw new HubError('NO_TEXT', `${filePath} of ${of} has no text in the index: it is ${file.skipped}`, {
        final: true,
      });
    return file;
  }

  /** Returns the name that a path has in the index. */
  private async folderOf(path = '.'): Promise<string> {
    const [root] = this.config.indexRoots;
    const folder = resolve(root ?? '/', path);
    return realpath(folder).catch(() => folder);
  }
}
