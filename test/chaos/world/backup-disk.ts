import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const SIZE = '4m';
const CHUNK = Buffer.alloc(64 * 1024);

/** A small separate disk for one node's backups that can be filled, where mounting is permitted (root). */
export class BackupDisk {
  private readonly filler: string;

  constructor(
    readonly dir: string,
    readonly mounted: boolean,
  ) {
    this.filler = join(dir, 'filler');
  }

  static mount(dir: string): BackupDisk {
    mkdirSync(dir, { recursive: true });
    const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'tmpfs', dir], { stdio: 'ignore' });
    return new BackupDisk(dir, status === 0);
  }

  /** Fills the disk to the last byte. */
  fill(): void {
    const file = openSync(this.filler, 'a');
    try {
      for (let size = CHUNK.length; size > 0; size = Math.floor(size / 2)) this.write(file, size);
    } finally {
      closeSync(file);
    }
  }

  empty(): void {
    rmSync(this.filler, { force: true });
  }

  /** Returns the backups' digests by name, without files still being written. */
  digests(): Map<string, string> {
    const names = readdirSync(this.dir).filter((name) => name !== 'filler' && !/[.-](tmp|part|new)|^[.]/.test(name));
    return new Map(
      names.map((name) => [
        name,
        createHash('sha256')
          .update(readFileSync(join(this.dir, name)))
          .digest('hex'),
      ]),
    );
  }

  private write(file: number, size: number): void {
    try {
      for (;;) writeSync(file, CHUNK, 0, size);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }
}

export function unmountBelow(folder: string): void {
  const mounts = readFileSync('/proc/mounts', 'utf8').split('\n');
  const ours = mounts.map((line) => line.split(' ')[1] ?? '').filter((dir) => dir.startsWith(`${folder}/`));
  for (const dir of ours) spawnSync('umount', ['-l', dir], { stdio: 'ignore' });
}
