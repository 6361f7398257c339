import { readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isAlive } from './postmaster.js';

const MARK = '.new-';

/** Returns the temporary name for an incomplete folder, and removes those that killed processes left behind. */
export function draftOf(path: string): string {
  const prefix = basename(path) + MARK;
  const left = readdirSync(dirname(path)).filter((name) => name.startsWith(prefix));
  for (const name of left.filter((draft) => !isAlive(Number(draft.slice(prefix.length))))) {
    rmSync(join(dirname(path), name), { recursive: true, force: true });
  }
  return `${path}${MARK}${process.pid}`;
}

/** Renames a finished folder to its final name; if another process was faster, its folder is equivalent. */
export function publishDirectory(draft: string, path: string): void {
  try {
    renameSync(draft, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
    rmSync(draft, { recursive: true, force: true });
  }
}
