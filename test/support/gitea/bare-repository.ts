import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PERSON = { GIT_AUTHOR_NAME: 'Ada', GIT_AUTHOR_EMAIL: 'ada@example.com' };
const ENV = {
  ...{ ...PERSON, GIT_COMMITTER_NAME: 'Gitea', GIT_COMMITTER_EMAIL: 'gitea@example.com' },
  ...{ GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', PATH: process.env['PATH'] ?? '' },
};

/** A real bare repository, changed by git's plumbing as a server changes it. Its files have no folders. */
export class BareRepository {
  private constructor(readonly folder: string) {}

  static async create(): Promise<BareRepository> {
    const repository = new BareRepository(await mkdtemp(join(tmpdir(), 'runnerhub-gitea-')));
    await repository.git(['init', '--quiet', '--bare', '--initial-branch=main', '.']);
    return repository;
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }

  /** Returns a branch's newest commit; undefined: there is no such branch. */
  async tip(branch: string): Promise<string | undefined> {
    return (await this.git(['for-each-ref', '--format=%(objectname)', `refs/heads/${branch}`])) || undefined;
  }

  /** Commits a file on a branch, which begins at another one if it is new. */
  async commit(branch: string, file: string, content: string, from = 'main'): Promise<string> {
    const parent = (await this.tip(branch)) ?? (await this.tip(from));
    const blob = await this.git(['hash-object', '-w', '--stdin'], content);
    const before = parent === undefined ? '' : await this.git(['ls-tree', parent]);
    const others = before.split('\n').filter((line) => line !== '' && !line.endsWith(`\t${file}`));
    const tree = await this.git(['mktree'], [...others, `100644 blob ${blob}\t${file}`, ''].join('\n'));
    const commit = await this.commitTree(tree, parent, `${branch}: ${file}`);
    await this.point(branch, commit);
    return commit;
  }

  /** Makes a branch one of another's commit. */
  async point(branch: string, commit: string, before?: string): Promise<void> {
    await this.git(['update-ref', `refs/heads/${branch}`, commit, ...(before === undefined ? [] : [before])]);
  }

  /** Returns the tree of a merge of two branches; undefined: they conflict. */
  async merged(base: string, head: string): Promise<string | undefined> {
    try {
      return await this.git(['merge-tree', '--write-tree', base, head]);
    } catch {
      return undefined;
    }
  }

  /** Squashes what a commit adds to a branch into one commit of it. */
  async squash(base: string, head: string, message: string): Promise<string | undefined> {
    const [tip, tree] = await Promise.all([this.tip(base), this.merged(base, head)]);
    if (tree === undefined) return undefined;
    const commit = await this.commitTree(tree, tip, message);
    await this.point(base, commit, tip);
    return commit;
  }

  /** Returns the subjects of a branch's commits, the newest first. */
  async subjects(branch: string): Promise<string[]> {
    return (await this.git(['log', '--format=%s', branch, '--'])).split('\n');
  }

  /** Returns a commit's whole message. */
  message(commit: string): Promise<string> {
    return this.git(['show', '--no-patch', '--format=%B', commit, '--']);
  }

  private commitTree(tree: string, parent: string | undefined, message: string): Promise<string> {
    return this.git(['commit-tree', tree, ...(parent === undefined ? [] : ['-p', parent])], message);
  }

  private git(args: string[], input?: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const child = execFile('git', args, { cwd: this.folder, env: ENV }, (error, stdout) =>
        error ? reject(new Error(error.message)) : resolve(stdout.trim()),
      );
      // A command that reads nothing may have ended before.
      child.stdin?.on('error', () => undefined);
      child.stdin?.end(input ?? '');
    });
  }
}
