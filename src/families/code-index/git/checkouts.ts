import { Inject, Injectable } from '@nestjs/common';
import { HubError, isA } from '../../../common/errors.js';
import { HUB_CONFIG, type HubConfig } from '../../../config/hub-config.js';
import { Projects } from '../../../projects/projects.js';
import type { CodeSource, FullIndex } from '../model/requests.js';
import { GitRefusal, git } from './git.js';
import { Mirrors } from './mirrors.js';
import { SourceFolders } from './source-folders.js';

/** A repository at a commit. */
export interface Checkout extends CodeSource {
  gitDir: string;
  ref: string | null;
  /** Null: it has none. */
  commit: string | null;
}

/** Repositories that jobs name, wherever they are. */
@Injectable()
export class Checkouts {
  private readonly folders: SourceFolders;

  constructor(
    private readonly projects: Projects,
    private readonly mirrors: Mirrors,
    @Inject(HUB_CONFIG) { indexRoots }: Pick<HubConfig, 'indexRoots'>,
  ) {
    this.folders = new SourceFolders(indexRoots);
  }

  /**
   * Finds or fetches a repository and resolves the commit.
   * @throws HubError REF_NOT_FOUND, those of SourceFolders and Mirrors
   */
  async open(request: FullIndex, signal: AbortSignal): Promise<Checkout> {
    const { ref = null, repository } = request;
    if (repository === undefined) {
      const { folder, gitDir } = await this.folders.find(request.path);
      return { source: 'path', name: folder, gitDir, ref, commit: await commitOf(gitDir, ref ?? 'HEAD', ref, signal) };
    }
    const source = {
      source: request.provider ?? (await this.projects.providerOf(repository)) ?? 'github',
      name: repository,
    };
    const { gitDir, head } = await this.mirrors.fetch(source, signal);
    const commit = ref === null && head === null ? null : await commitOf(gitDir, ref ?? head ?? '', ref, signal);
    return { ...source, gitDir, ref, commit };
  }
}

/** @returns null where nothing is committed @throws HubError REF_NOT_FOUND */
async function commitOf(gitDir: string, name: string, ref: string | null, signal: AbortSignal): Promise<string | null> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`];
  try {
    return (await git(args, { gitDir, signal })).trim();
  } catch (error) {
    if (!isA(error, GitRefusal)) throw error;
    if (ref === null && error.words === '') return null;
    if (ref === null) throw error;
    throw new HubError('REF_NOT_FOUND', `There is no branch, tag or commit ${ref}: push it first`, { final: true });
  }
}
