import { lstat, opendir, rmdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';

/** Names of a folder in memory at once. */
const PAGE = 1000;

export interface RemovedFiles {
  files: number;
  bytes: number;
}

/**
 * Removes a file, a link or a folder with all that is below it. A link is removed itself, never what it leads to, and a
 * folder of another file system ends the removal: something is mounted there.
 * @param device of the file system, as `lstat` returns it
 * @param removed counts what is removed, also if the removal ends with an error
 */
export async function removeTree(
  path: string,
  device: number,
  removed: RemovedFiles,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const entry = await lstat(path);
  if (!entry.isDirectory()) {
    await unlink(path);
    removed.files += 1;
    removed.bytes += entry.isFile() && entry.nlink === 1 ? entry.size : 0;
    return;
  }
  if (entry.dev !== device) throw new Error(`${path} is on another file system: unmount it`);
  for (let names = await firstNames(path); names.length > 0; names = await firstNames(path))
    for (const name of names) await removeTree(join(path, name), device, removed, signal);
  await rmdir(path);
}

/** Returns some names in a folder: an iterator over one that changes might miss some. */
async function firstNames(path: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of await opendir(path)) if (names.push(name) === PAGE) break;
  return names;
}
