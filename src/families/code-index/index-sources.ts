import { Injectable } from '@nestjs/common';
import { HubError } from '../../common/errors.js';
import { IndexedSources, type SourceRequest, type SourceText } from '../../projects/source-files.js';
import { CodeFiles, type CodeFile } from './code-files.js';

const SHORT_COMMIT = 7;

/** Gives other families the files of the index. */
@Injectable()
export class IndexSources extends IndexedSources {
  constructor(private readonly files: CodeFiles) {
    super();
  }

  async read({ ref, symbol, ...request }: SourceRequest & { repository: string }): Promise<SourceText> {
    const file = await this.files.read(request);
    if (ref !== undefined && !isAt(file, ref)) {
      const has = `the index has ${file.repository} at ${file.commit === null ? 'several commits' : `${file.ref ?? 'HEAD'} (${file.commit})`}`;
      throw new HubError('FILE_NOT_FOUND', `${has}: run full_index with the ref ${ref}`, { final: true });
    }
    const { path, language, text } = file;
    if (symbol === undefined) return { path, language, text };
    const { name, line, endLine } = (await this.files.symbol(request, { name: symbol })).symbol;
    return { path, language, text, symbol: { name, line, endLine } };
  }
}

const isAt = ({ ref, commit }: CodeFile, wanted: string): boolean =>
  wanted === ref || (wanted.length >= SHORT_COMMIT && commit?.startsWith(wanted.toLowerCase()) === true);
