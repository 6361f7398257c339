import { lstat, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, resolve, sep } from 'node:path';
import { HubError, fieldOf, messageOf } from '../../../common/errors.js';

/** A file of git's that names a path is one line. */
const MAX_POINTER = 10_000;
/** How far alternates are followed, as git does. */
const MAX_ALTERNATES = 5;

/** Git repositories in folders of this machine: below configured roots alone, wherever links and pointers lead. */
export class SourceFolders {
  constructor(private readonly roots: readonly string[]) {}

  /**
   * Finds a repository.
   * @param path absolute, or relative to the first root; undefined: that root
   * @returns its real path, and the folder with git's own files
   * @throws HubError NOT_CONFIGURED, PATH_NOT_ALLOWED, NOT_A_REPOSITORY
   */
  async find(path: string | undefined): Promise<{ folder: string; gitDir: string }> {
    const [first] = this.roots;
    if (first === undefined) throw final('NOT_CONFIGURED', 'No folder may be indexed: set INDEX_ROOT');
    const asked = resolve(first, path ?? '.');
    // What is outside is not even read, so that an answer reveals nothing of it.
    if (!this.roots.some((root) => isBelow(asked, root))) throw outside(path ?? first);
    const folder = await this.allowed(asked, path ?? first);
    const gitDir = await this.gitDirOf(folder, path ?? first);
    await this.checkObjects(gitDir, path ?? first);
    return { folder, gitDir };
  }

  /** Returns the folder's `.git`, which in a worktree or a submodule is a file that names another folder; or itself. */
  private async gitDirOf(folder: string, shown: string): Promise<string> {
    const dotGit = join(folder, '.git');
    const found = await lstat(dotGit).catch(() => undefined);
    if (found === undefined) return (await isGitDir(folder)) ? folder : notGit(shown);
    const text = found.isFile() ? await pointer(dotGit, shown) : undefined;
    const named = text === undefined ? dotGit : resolve(folder, text.replace(/^gitdir: /, ''));
    const gitDir = await this.allowed(named, shown);
    return (await isGitDir(gitDir)) ? gitDir : notGit(shown);
  }

  /** Checks that refs and objects are below the roots, too: they may be linked, or borrowed from another repository. */
  private async checkObjects(gitDir: string, shown: string): Promise<void> {
    const common = await pointer(join(gitDir, 'commondir'), shown);
    const dir = common === undefined ? gitDir : await this.allowed(resolve(gitDir, common), shown);
    for (const name of ['HEAD', 'refs', 'packed-refs', 'config']) await this.allowed(join(dir, name), shown, true);
    await this.checkStore(join(dir, 'objects'), shown, 0);
  }

  private async checkStore(objects: string, shown: string, depth: number): Promise<void> {
    if (depth > MAX_ALTERNATES) throw outside(shown);
    const store = await this.allowed(objects, shown);
    const entries = await readdir(store, { recursive: true, withFileTypes: true });
    for (const { name, parentPath } of entries.filter((entry) => entry.isSymbolicLink()))
      await this.allowed(join(parentPath, name), shown, true);
    const alternates = (await pointer(join(store, 'info/alternates'), shown)) ?? '';
    for (const line of alternates.split('\n').filter((one) => one !== '' && !one.startsWith('#'))) {
      // Git unquotes it: it is not the path that it seems to be.
      if (line.startsWith('"')) throw outside(shown);
      await this.checkStore(isAbsolute(line) ? line : resolve(store, line), shown, depth + 1);
    }
  }

  /** @returns the real path @throws HubError PATH_NOT_ALLOWED unless it is below a root */
  private async allowed(path: string, shown: string, optional = false): Promise<string> {
    let real: string;
    try {
      real = await realpath(path);
    } catch (error) {
      if (fieldOf(error, 'code') === 'ENOENT' && optional) return path;
      if (fieldOf(error, 'code') === 'ENOENT') return notGit(shown);
      throw final('PATH_NOT_ALLOWED', `${shown} can't be read: ${messageOf(error)}`);
    }
    for (const root of this.roots) {
      const realRoot = await realpath(root).catch(() => undefined);
      if (realRoot !== undefined && isBelow(real, realRoot)) return real;
    }
    throw outside(shown);
  }
}

const isBelow = (path: string, root: string) =>
  path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);

async function isGitDir(folder: string): Promise<boolean> {
  const parts = await Promise.all(
    ['HEAD', 'objects', 'commondir'].map((name) => stat(join(folder, name)).catch(() => null)),
  );
  return parts[0] !== null && (parts[1] !== null || parts[2] !== null);
}

/** Returns the text of a small file, as git reads it; undefined: there is none. @throws HubError PATH_NOT_ALLOWED for a larger one */
async function pointer(path: string, shown: string): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) return undefined;
  // Git would follow it, so it can't be left unread.
  if (found.size > MAX_POINTER) throw outside(shown);
  const text = await readFile(path, 'utf8');
  let end = text.length;
  while (end > 0 && '\r\n'.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

const final = (code: string, message: string) => new HubError(code, message, { final: true });
const outside = (path: string) =>
  final('PATH_NOT_ALLOWED', `${path} is not below INDEX_ROOT, or links to something that is not`);
function notGit(path: string): never {
  throw final('NOT_A_REPOSITORY', `${path} is no git repository: name the folder that has .git, or a bare repository`);
}
