import { execFile } from 'node:child_process';
import { chownSync, existsSync, lchownSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { messageOf } from '../../common/errors.js';
import { EmbeddedPostgresError } from './embedded-error.js';
import type { Account } from './account.js';
import type { ServerLayout } from './server-layout.js';
import { draftOf, publishDirectory } from './publish-directory.js';

export const SUPERUSER = 'runnerhub';

/** Returns the options to start a PostgreSQL program: as its user, without the hub's environment (it holds secrets). */
export function asAccount({ uid, gid, other }: Account): { uid?: number; gid?: number; env: NodeJS.ProcessEnv } {
  const env = { PATH: '/usr/bin:/bin', TZ: 'UTC', LC_ALL: 'C' };
  return other ? { uid, gid, env } : { env };
}

/** Restricts access to the server's own user and root, over the unix socket, where the kernel vouches for their identity. */
function writeAccess(data: string, { name }: Account): void {
  const users = [...new Set(['root', name])].map((user) => `hub "${user.replaceAll('"', '""')}" ${SUPERUSER}`);
  writeFileSync(join(data, 'pg_hba.conf'), 'local all all peer map=hub\n');
  writeFileSync(join(data, 'pg_ident.conf'), `${users.join('\n')}\n`);
}

/** Returns initdb's own explanation; that the command failed explains nothing. */
function initdbComplaint(error: unknown): string {
  const { stderr } = error as { stderr?: string };
  return stderr?.trim() || messageOf(error);
}

/** Changes the owner of a folder and its content; of links, the links themselves. */
function giveTo(folder: string, { uid, gid }: Account): void {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    lchownSync(join(entry.parentPath, entry.name), uid, gid);
  }
  lchownSync(folder, uid, gid);
}

/** Creates the database cluster if it does not exist. It appears whole or not at all: a start may be killed at any time. */
export async function ensureCluster(layout: ServerLayout, binaries: string): Promise<void> {
  if (!existsSync(layout.data)) {
    const fresh = draftOf(layout.data);
    const args = ['-D', fresh, '-U', SUPERUSER, '--auth=peer', '--no-locale', '--encoding=UTF8', '--no-instructions'];
    const { account } = layout;
    const maker = { ...account, ...account.maker };
    try {
      if (account.maker) chownSync(layout.home, maker.uid, maker.gid);
      const options = { ...asAccount(maker), cwd: layout.home };
      await promisify(execFile)(join(binaries, 'bin', 'initdb'), args, options);
    } catch (error) {
      throw new EmbeddedPostgresError(
        `The database can't be created in ${layout.data}: ${initdbComplaint(error)}`,
        error,
      );
    } finally {
      if (account.maker) chownSync(layout.home, account.uid, account.gid);
    }
    if (account.maker) giveTo(fresh, account);
    publishDirectory(fresh, layout.data);
  }
  writeAccess(layout.data, layout.account);
}
