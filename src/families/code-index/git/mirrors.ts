import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { raceSignal } from 'race-signal';
import { HubError, fieldOf, isA } from '../../../common/errors.js';
import { newId } from '../../../common/ids.js';
import { HUB_CONFIG, type HubConfig } from '../../../config/hub-config.js';
import { GitHubClone } from '../../../github/client/github-clone.js';
import { GiteaClient } from '../../../outgoing/gitea/gitea-client.js';
import type { CodeSource } from '../model/requests.js';
import { GitRefusal, git, type GitOptions } from './git.js';

/** A mirror that is up to date, and the commit of its host's default branch; null: it has none. */
export interface Mirror {
  gitDir: string;
  head: string | null;
}

const BRANCHES_AND_TAGS = ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*'];
const HEAD = /^([0-9a-f]{40,64})\tHEAD$/m;

/** Bare mirrors of repositories at hosts, below the data directory of this node. */
@Injectable()
export class Mirrors {
  /** Fetches of this node by mirror: git refuses two at a time. */
  private readonly turns = new Map<string, Promise<unknown>>();

  constructor(
    private readonly github: GitHubClone,
    private readonly gitea: GiteaClient,
    @Inject(HUB_CONFIG) private readonly config: Pick<HubConfig, 'dataDir' | 'proxy'>,
  ) {}

  /**
   * Fetches a repository's branches and tags.
   * @throws HubError NOT_FOUND, AUTHENTICATION_FAILED, GIT_FAILED, and those of GitHubApi
   */
  async fetch(source: CodeSource, signal: AbortSignal): Promise<Mirror> {
    const [owner = '', name = ''] = source.name.toLowerCase().split('/', 2);
    const gitDir = join(this.config.dataDir, 'mirrors', source.source, owner, `${name}.git`);
    const before = this.turns.get(gitDir) ?? Promise.resolve();
    const turn = before.catch(() => undefined).then(() => this.fetchNow(source, gitDir, signal));
    this.turns.set(gitDir, turn);
    const forget = () => void (this.turns.get(gitDir) === turn && this.turns.delete(gitDir));
    turn.then(forget, forget);
    return raceSignal(turn, signal);
  }

  private async fetchNow(source: CodeSource, gitDir: string, signal: AbortSignal): Promise<Mirror> {
    signal.throwIfAborted();
    const gitea = source.source === 'gitea';
    const { url, token } = gitea ? this.gitea.cloneAccess(source.name) : await this.github.access(source.name);
    const options = this.options(gitDir, url, token, signal);
    await create(gitDir, signal);
    try {
      const [, head = null] = HEAD.exec(await git(['ls-remote', '--quiet', url, 'HEAD'], options)) ?? [];
      const flags = ['--quiet', '--prune', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules'];
      await git(['fetch', ...flags, url, ...BRANCHES_AND_TAGS], options);
      return { gitDir, head };
    } catch (error) {
      throw isA(error, GitRefusal) ? refusalOf(error, source) : error;
    }
  }

  /** Credentials are in git's environment alone: neither on its command line nor in a file. */
  private options(gitDir: string, url: string, token: string | undefined, signal: AbortSignal): GitOptions {
    const { protocol } = new URL(url);
    const basic = Buffer.from(`x-access-token:${token}`).toString('base64');
    const { http, https, except } = this.config.proxy ?? { except: '' };
    const proxy = isExcepted(url, except) ? undefined : protocol === 'https:' ? https : http;
    return {
      ...{ gitDir, signal, protocol: protocol.slice(0, -1) },
      settings: {
        ...(token !== undefined && { [`http.${url}.extraHeader`]: `Authorization: Basic ${basic}` }),
        ...(proxy !== undefined && { 'http.proxy': proxy }),
      },
      secrets: [...(token === undefined ? [] : [token, basic]), ...(proxy === undefined ? [] : [proxy])],
    };
  }
}

/** Makes an empty mirror, whole or not at all. */
async function create(gitDir: string, signal: AbortSignal): Promise<void> {
  if (await stat(join(gitDir, 'HEAD')).catch(() => undefined)) return;
  await mkdir(dirname(gitDir), { recursive: true, mode: 0o700 });
  const fresh = `${gitDir}.${newId()}`;
  try {
    await git(['init', '--quiet', '--bare', '--template='], { gitDir: fresh, signal });
    await rename(fresh, gitDir);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    if (!['ENOTEMPTY', 'EEXIST'].includes(String(fieldOf(error, 'code')))) throw error;
  }
}

function isExcepted(url: string, except: string): boolean {
  const { hostname } = new URL(url);
  return except.split(',').some((one) => {
    const name = one.trim().replace(/^\*?\./, '');
    return one.trim() === '*' || (name !== '' && (hostname === name || hostname.endsWith(`.${name}`)));
  });
}

function refusalOf(error: GitRefusal, { name, source }: CodeSource): HubError {
  const at = `${name} at ${source === 'github' ? 'GitHub' : 'Gitea'}`;
  if (/could not read Username|Authentication failed|HTTP 40[13]|returned error: 40[13]/i.test(error.words))
    return new HubError('AUTHENTICATION_FAILED', `${at} can't be read with the hub's credentials`, { cause: error });
  if (/not found|returned error: 404/i.test(error.words))
    return new HubError('NOT_FOUND', `There is no repository ${at}, or the hub's credentials don't reach it`);
  if (
    /Could not resolve|Failed to connect|timed out|Operation too slow|unexpected disconnect|early EOF/i.test(
      error.words,
    )
  )
    return new HubError('NETWORK_TIMEOUT', `${at} can't be reached: ${error.words}`, { cause: error });
  return new HubError('GIT_FAILED', `${at} can't be fetched: ${error.words}`, { cause: error });
}
