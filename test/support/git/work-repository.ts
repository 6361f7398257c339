import { execFile } from 'node:child_process';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ENV = { GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', PATH: process.env['PATH'] ?? '', HOME: '/' };

/** An entry of a commit: a text, bytes, a symbolic link, a submodule, or null: it is removed. */
export type Entry = string | Buffer | { link: string } | { submodule: string } | null;

/** A folder below which tests have their repositories. */
export async function repositoryRoot(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'runnerhub-code-')));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** A real repository, bare, or with a `.git` and no files beside it. Commits are written past the working tree. */
export class WorkRepository {
  private constructor(
    readonly folder: string,
    readonly gitDir: string,
  ) {}

  static async create(folder: string, { bare = false } = {}): Promise<WorkRepository> {
    const flags = ['--quiet', '--initial-branch=main', ...(bare ? ['--bare'] : [])];
    await run(['init', ...flags, folder]);
    return new WorkRepository(folder, bare ? folder : join(folder, '.git'));
  }

  /** Commits changes to a branch and returns the commit. Names are bytes, written as Latin 1. */
  async commit(files: Record<string, Entry>, branch = 'main'): Promise<string> {
    const tip = await this.tip(branch);
    const parts = [`commit refs/heads/${branch}\ncommitter Ada <ada@example.com> 1700000000 +0000\ndata 1\nx\n`];
    if (tip !== undefined) parts.push(`from ${tip}\n`);
    const stream: (string | Buffer)[] = [parts.join('')];
    for (const [path, entry] of Object.entries(files)) stream.push(...changeOf(quoted(path), entry));
    const input = Buffer.concat(stream.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)));
    await this.git(['fast-import', '--quiet', '--force'], input);
    return (await this.tip(branch)) ?? '';
  }

  async tip(branch: string): Promise<string | undefined> {
    return (await this.git(['for-each-ref', '--format=%(objectname)', `refs/heads/${branch}`])) || undefined;
  }

  git(args: string[], input?: Buffer): Promise<string> {
    return run(['--git-dir', this.gitDir, ...args], input);
  }
}

function changeOf(path: string, entry: Entry): (string | Buffer)[] {
  if (entry === null) return [`D ${path}\n`];
  if (typeof entry === 'object' && 'submodule' in entry) return [`M 160000 ${entry.submodule} ${path}\n`];
  const isLink = typeof entry === 'object' && 'link' in entry;
  const bytes = Buffer.from(isLink ? entry.link : entry);
  return [`M ${isLink ? '120000' : '100644'} inline ${path}\ndata ${bytes.length}\n`, bytes, '\n'];
}

const quoted = (path: string) =>
  `"${path.replaceAll(/[\\"]/g, (sign) => `\\${sign}`).replaceAll('\n', String.raw`\n`)}"`;

function run(args: string[], input?: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile('git', args, { env: ENV, maxBuffer: 100_000_000 }, (error, stdout, stderr) =>
      error ? reject(new Error(`${error.message} ${stderr}`)) : resolve(stdout.trim()),
    );
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input ?? '');
  });
}
