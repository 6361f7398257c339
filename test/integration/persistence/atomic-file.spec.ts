import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { writeAtomically } from '../../../src/persistence/maintenance/files/atomic-file.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'runnerhub-whole-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(root, { recursive: true, force: true });
});

/** Records which files and folders are synced to disk, by inode. */
async function watchSyncs(): Promise<number[]> {
  const handle = await open(root, 'r');
  const prototype = Object.getPrototypeOf(handle) as FileHandle;
  await handle.close();
  const synced: number[] = [];
  const sync = prototype.sync;
  vi.spyOn(prototype, 'sync').mockImplementation(async function (this: FileHandle) {
    synced.push((await this.stat()).ino);
    await sync.call(this);
  });
  return synced;
}

async function* chunks(): AsyncGenerator<Buffer> {
  yield await Promise.resolve(Buffer.from('content'));
}

describe('an atomically written file', () => {
  it.each([
    ['in several new folders', ['a', 'b', 'c']],
    ['in a new folder', ['a']],
    ['in an existing folder', []],
  ])('is synced to disk with every folder above it, %s', async (_, folders) => {
    const synced = await watchSyncs();
    const dir = join(root, ...folders);
    const { file } = await writeAtomically(dir, 'file.gz', chunks());
    const inodes = (path: string): number[] =>
      path === root ? [statSync(path).ino] : [...inodes(dirname(path)), statSync(path).ino];
    expect([...new Set(synced)].sort()).toEqual(inodes(file).sort());
    // The folder with the file's own name is synced last.
    expect(synced.at(-1)).toBe(statSync(dir).ino);
  });
});
