import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { HubError, inOneLine, messageOf } from '../../common/errors.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { toPostgresSafe } from '../../common/postgres-safe-json.js';
import { strangeIn } from './model/patch-text.js';

const MAX_WORDS = 1000;
const PATH = '/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin';

/** Checks patches by git, in a folder that has the one file and is no repository; none is ever applied. */
@Injectable()
export class PatchCheck {
  constructor(@Inject(HUB_CONFIG) private readonly config: Pick<HubConfig, 'dataDir'>) {}

  /** Returns why a patch does not apply; undefined: it does. @throws HubError NOT_CONFIGURED without git */
  async problem(patch: string, file: { path: string; text: string }, jobId: string, signal: AbortSignal) {
    const strange = strangeIn(patch, file.path);
    if (strange !== undefined) return strange;
    const parent = join(this.config.dataDir, 'tmp', jobId);
    await mkdir(parent, { recursive: true });
    const folder = await mkdtemp(join(await realpath(parent), 'patch-'));
    try {
      const path = join(folder, file.path);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, file.text);
      return await this.check(patch, folder, signal);
    } finally {
      await rm(parent, { recursive: true, force: true });
    }
  }

  private check(patch: string, folder: string, signal: AbortSignal): Promise<string | undefined> {
    // Above the ceiling git finds no repository: within one it would skip paths outside of the folder, and accept anything.
    const env = {
      ...{ PATH, HOME: '/nonexistent', LC_ALL: 'C', GIT_CEILING_DIRECTORIES: dirname(folder) },
      ...{ GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', GIT_ATTR_NOSYSTEM: '1' },
    };
    const args = ['apply', '--check', '--whitespace=nowarn', '-'];
    const child = spawn('git', args, { cwd: folder, env, signal, stdio: ['pipe', 'ignore', 'pipe'] });
    let words = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (words = (words + text).slice(0, MAX_WORDS)));
    child.stdin.on('error', () => undefined);
    child.stdin.end(patch);
    return new Promise((resolve, reject) => {
      child.once('error', (error) => reject(signal.aborted ? error : notStarted(error)));
      child.once('close', (status) =>
        resolve(status === 0 ? undefined : inOneLine(toPostgresSafe(words)) || `git ended with ${status}`),
      );
    });
  }
}

const notStarted = (error: Error) =>
  new HubError('NOT_CONFIGURED', `git can't be started (${messageOf(error)}): install git on this node`);
