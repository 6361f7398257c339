import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { extname, relative, resolve, sep } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { fieldOf, HubError, messageOf } from '../../common/errors.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { IndexedSources, SourceFiles, type SourceRequest, type SourceText } from '../../projects/source-files.js';
import { symbolIn } from './symbol-in.js';

const MAX_BYTES = 1_000_000;

/**
 * Files of the index where a repository is named, else those below INDEX_ROOT, as they are on this node: wherever links
 * lead, and never git's own, which may have credentials.
 */
@Injectable()
export class SourceReader extends SourceFiles {
  constructor(
    private readonly index: IndexedSources,
    @Inject(HUB_CONFIG) private readonly config: Pick<HubConfig, 'indexRoots'>,
  ) {
    super();
  }

  async read({ repository, ...request }: SourceRequest): Promise<SourceText> {
    return repository === undefined ? this.local(request) : this.index.read({ repository, ...request });
  }

  private async local({ path = '.', filePath, ref, symbol }: SourceRequest): Promise<SourceText> {
    const [first] = this.config.indexRoots;
    if (first === undefined) throw final('NOT_CONFIGURED', 'No folder of source code may be read: set INDEX_ROOT');
    if (ref !== undefined)
      throw final('NOT_CONFIGURED', 'Files below INDEX_ROOT are read as they are: name a repository, or no ref');
    const folder = resolve(first, path);
    const asked = resolve(folder, filePath);
    // What is outside is not even read, so that an answer reveals nothing of it.
    if (!this.config.indexRoots.some((root) => isInside(asked, root)) || !isInside(asked, folder))
      throw outside(filePath);
    const text = await this.textOf(await this.allowed(asked, filePath), filePath);
    const found = symbol === undefined ? undefined : symbolIn(text, symbol);
    if (symbol !== undefined && !found) throw final('SYMBOL_NOT_FOUND', `${filePath} defines no ${symbol}`);
    const language = extname(filePath).slice(1).toLowerCase() || 'text';
    return { path: filePath, language, text, ...(found && { symbol: found }) };
  }

  private async allowed(path: string, shown: string): Promise<string> {
    const real = await realpath(path).catch((error: unknown) => {
      if (['ENOENT', 'ENOTDIR'].includes(String(fieldOf(error, 'code'))))
        throw final('FILE_NOT_FOUND', `There is no file ${shown}`);
      throw final('PATH_NOT_ALLOWED', `${shown} can't be read: ${messageOf(error)}`);
    });
    for (const root of this.config.indexRoots) {
      const realRoot = await realpath(root).catch(() => undefined);
      if (realRoot !== undefined && isInside(real, realRoot)) return real;
    }
    throw outside(shown);
  }

  private async textOf(real: string, shown: string): Promise<string> {
    // A pipe would wait for a writer.
    const file = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
      (error: unknown) => {
        throw final('PATH_NOT_ALLOWED', `${shown} can't be read: ${messageOf(error)}`);
      },
    );
    try {
      const stat = await file.stat();
      if (!stat.isFile()) throw final('FILE_NOT_FOUND', `${shown} is no file`);
      if (stat.size > MAX_BYTES) throw final('FILE_TOO_LARGE', `${shown} has more than ${MAX_BYTES} bytes`);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(MAX_BYTES), 0, MAX_BYTES, 0);
      const bytes = buffer.subarray(0, bytesRead);
      if (bytes.includes(0)) throw final('NO_TEXT', `${shown} is no text`);
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch (error) {
      throw error instanceof TypeError ? final('NO_TEXT', `${shown} is no text in UTF-8`) : error;
    } finally {
      await file.close();
    }
  }
}

function isInside(path: string, root: string): boolean {
  const inner = relative(root, path);
  const parts = inner.split(sep);
  return parts[0] !== '..' && !inner.startsWith(sep) && !parts.some((part) => part.toLowerCase() === '.git');
}

const final = (code: string, message: string) => new HubError(code, message, { final: true });
const outside = (path: string) =>
  final('PATH_NOT_ALLOWED', `${path} is not below INDEX_ROOT, links to something that is not, or belongs to git`);
