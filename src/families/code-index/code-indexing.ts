import { Injectable } from '@nestjs/common';
import { HubError } from '../../common/errors.js';
import type { JobContext } from '../../jobs/job-handler.js';
import { Checkouts, type Checkout } from './git/checkouts.js';
import { readTree, type TreeFile } from './git/read-tree.js';
import { CodeStore, type IndexedFile, type RepositoryState } from './code-store.js';
import { isGeneratedName, languageOf } from './model/languages.js';
import { SKIPS, type FullIndex, type IndexFile, type Indexed, type Skip } from './model/requests.js';
import { parseBlobs } from './parsing/parse-blobs.js';

/** Maximum size of a file with a text. */
export const MAX_FILE_BYTES = 1_048_576;
const NONE: Record<Skip, number> = { binary: 0, tooLarge: 0, generated: 0 };
/** Progress once the files are known, and once all texts are stored. */
const PROGRESS = { known: 10, stored: 95 };

/** Brings the index to a commit: what is stored already, under whatever path or repository, is not read again. */
@Injectable()
export class CodeIndexing {
  constructor(
    private readonly checkouts: Checkouts,
    private readonly store: CodeStore,
  ) {}

  /** Indexes all files of a commit. @throws HubError: see Checkouts, readTree and parseBlobs */
  async all(request: FullIndex, ctx: JobContext): Promise<Indexed> {
    const checkout = await this.checkouts.open(request, ctx.signal);
    const before = await this.store.state(checkout);
    if (before?.complete && before.commit === checkout.commit) {
      await this.store.refer(before, checkout);
      return unchanged(before);
    }
    const files = checkout.commit === null ? [] : await filesOf(checkout.commit, checkout, ctx.signal);
    const done = await this.index(checkout, files, ctx);
    const after = await this.store.state(checkout);
    await this.store.settle();
    return { ...resultOf(checkout, after), ...done };
  }

  /** Indexes one file, or removes it where the commit no longer has it. @throws HubError FILE_NOT_FOUND, and as `all` */
  async file({ filePath, ...request }: IndexFile, ctx: JobContext): Promise<Indexed> {
    const checkout = await this.checkouts.open(request, ctx.signal);
    const found = checkout.commit === null ? [] : await filesOf(checkout.commit, checkout, ctx.signal, filePath);
    const files = found.filter(({ path }) => path === filePath);
    const done = await this.index(checkout, files, ctx, filePath);
    if (files.length === 0 && done.removed === 0)
      throw new HubError('FILE_NOT_FOUND', `${checkout.name} has no file ${filePath}`, { final: true });
    const stored = await this.store.file(checkout, filePath);
    const skipped = { ...NONE, ...(stored?.skipped && { [stored.skipped]: 1 }) };
    return { commit: checkout.commit, files: files.length, symbols: stored?.symbols ?? 0, skipped, ...done };
  }

  private async index(checkout: Checkout, files: IndexedFile[], ctx: JobContext, path?: string) {
    const missing = await this.store.missing(files);
    ctx.progress(PROGRESS.known);
    let stored = 0;
    await parseBlobs(missing, { gitDir: checkout.gitDir, signal: ctx.signal }, async (rows, count) => {
      await this.store.storeBlobs(rows);
      stored += count;
      ctx.progress(PROGRESS.known + Math.floor(((PROGRESS.stored - PROGRESS.known) * stored) / missing.length));
    });
    ctx.signal.throwIfAborted();
    return this.store.switch({ ...checkout, jobId: ctx.jobId, files, path });
  }
}

async function filesOf(commit: string, checkout: Checkout, signal: AbortSignal, path?: string): Promise<IndexedFile[]> {
  return (await readTree(commit, { gitDir: checkout.gitDir, signal }, path)).map(indexed);
}

function indexed({ path, sha, bytes }: TreeFile): IndexedFile {
  const skipped = bytes > MAX_FILE_BYTES ? 'tooLarge' : isGeneratedName(path) ? 'generated' : null;
  return { path, sha, language: languageOf(path), skipped };
}

const resultOf = ({ commit }: { commit: string | null }, state?: RepositoryState) => ({
  ...{ commit, files: state?.files ?? 0, symbols: state?.symbols ?? 0 },
  skipped: Object.fromEntries(SKIPS.map((skip) => [skip, state?.skipped[skip] ?? 0])) as Record<Skip, number>,
});

const unchanged = (state: RepositoryState): Indexed => ({ ...resultOf(state, state), changed: 0, removed: 0 });
