import { isUtf8 } from 'node:buffer';
import { HubError } from '../../../common/errors.js';
import { objectMissing } from '../model/failures.js';
import { startGit, type GitOptions } from './git.js';

/** A file of a commit. */
export interface TreeFile {
  path: string;
  sha: string;
  bytes: number;
}

/** Entries of a repository's trees, whatever they are, and bytes of a path. */
const MAX_FILES = 200_000;
const MAX_PATH = 4096;
/** Of an entry that has not ended yet. */
const MAX_REST = 1_000_000;
const NUL = 0;
/** Regular files alone: a symbolic link's content is a path, a submodule's another repository's commit. */
const LINE = /^100\d{3} blob ([0-9a-f]{40}(?:[0-9a-f]{24})?) +(\d+|BAD)\t$/;

/**
 * Reads the files of a commit, all or one.
 * @throws HubError TOO_MANY_FILES, OBJECT_MISSING, GIT_FAILED
 */
export async function readTree(commit: string, options: GitOptions, path?: string): Promise<TreeFile[]> {
  const only = path === undefined ? [] : ['--', path];
  const { child, ended } = startGit(['ls-tree', '-r', '-z', '-l', '--full-tree', commit, ...only], options);
  child.stdin.end();
  const files = new Map<string, TreeFile>();
  let entries = 0;
  let rest: Buffer = Buffer.alloc(0);
  for await (const part of child.stdout as AsyncIterable<Buffer>) {
    const all = rest.length === 0 ? part : Buffer.concat([rest, part]);
    let from = 0;
    for (let end = all.indexOf(NUL); end !== -1; end = all.indexOf(NUL, from)) {
      const file = fileOf(all.subarray(from, end));
      // Where two names are shown alike, which takes bytes that are no text, the first one counts.
      if (file && !files.has(file.path)) files.set(file.path, file);
      from = end + 1;
      entries += 1;
    }
    rest = all.subarray(from);
    if (entries > MAX_FILES || rest.length > MAX_REST) {
      child.kill('SIGKILL');
      const most = `${MAX_FILES} files, or longer names than ${MAX_REST} bytes`;
      throw new HubError('TOO_MANY_FILES', `The commit has more than ${most}, the maximum`, { final: true });
    }
  }
  await ended;
  return [...files.values()];
}

function fileOf(entry: Buffer): TreeFile | undefined {
  const tab = entry.indexOf('\t');
  const [, sha, bytes] = LINE.exec(entry.toString('latin1', 0, tab + 1)) ?? [];
  if (sha === undefined || entry.length - tab > MAX_PATH) return undefined;
  if (bytes === 'BAD') throw objectMissing(sha);
  return { sha, bytes: Number(bytes), path: pathText(entry.subarray(tab + 1)) };
}

/** Returns a path as text. One that is no UTF-8 is quoted as git quotes it: "caf\351.txt". */
export function pathText(path: Buffer): string {
  if (isUtf8(path)) return path.toString('utf8');
  const signs = [...path].map((byte) => {
    if (byte === 0x22 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`;
    return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`;
  });
  return `"${signs.join('')}"`;
}
