import { randomUUID } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '../../common/errors.js';
import { type Account, serverAccount } from './account.js';
import { EmbeddedPostgresError } from './embedded-error.js';
import { blockedBy } from './access-check.js';

/** Paths of one embedded server. */
export interface ServerLayout {
  account: Account;
  /** Folder of all that follows, of the socket if its path fits; only the account (and root) may enter it. */
  home: string;
  data: string;
  /** Folder of the unix socket. */
  socket: string;
  log: string;
}

/** Parent folder of the database if the server's user may not enter the data directory. */
const ELSEWHERE = '/var/lib/runnerhub';
/** File in the data directory that names that folder, so that the database is found again. */
const POINTER = 'postgres.location';
/** Maximum length of a unix socket's path without the final zero (macOS allows least). */
const MAX_SOCKET_PATH = 103;

/** Creates a folder that belongs to the account and is closed to other users. */
function privateFolder(path: string, { uid, gid, other }: Account): string {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  if (other) chownSync(path, uid, gid);
  if (statSync(path).uid !== uid) throw new EmbeddedPostgresError(`${path} belongs to another user; remove it`);
  chmodSync(path, 0o700);
  return path;
}

/** Returns the socket's folder, in the server's home unless the path would be too long for a unix socket. */
function socketFolder(home: string, account: Account): string {
  const near = join(home, 'socket');
  if (Buffer.byteLength(join(near, '.s.PGSQL.5432')) <= MAX_SOCKET_PATH) return privateFolder(near, account);
  const short = createHash('sha256').update(home).digest('hex').slice(0, 16);
  return privateFolder(join(tmpdir(), `runnerhub-${short}`), account);
}

function chooseHome(dataDir: string, say: (line: string) => void): { home: string; account: Account } {
  const pointer = join(dataDir, POINTER);
  const near = join(dataDir, 'postgres');
  const home = existsSync(pointer) ? readFileSync(pointer, 'utf8').trim() : near;
  const account = serverAccount(join(home, 'data'));
  if (!account.other || home !== near) return { home, account };
  // The data directory is the hub's own, so it may be opened for traversal; the folders above it are not ours.
  if ((statSync(dataDir).mode & 1) === 0) chmodSync(dataDir, (statSync(dataDir).mode & 0o777) | 1);
  const blocker = blockedBy(dataDir, account);
  if (blocker === undefined) return { home, account };
  const away = join(ELSEWHERE, randomUUID());
  mkdirSync(ELSEWHERE, { recursive: true });
  chmodSync(ELSEWHERE, 0o755);
  writeFileSync(pointer, `${away}\n`);
  say(`PostgreSQL runs as user ${account.name}, which has no access to ${blocker}; the database is in ${away}`);
  return { home: away, account };
}

/**
 * Finds or creates the folders of the server that belongs to this data directory.
 * @param say called with a message when the database has to live elsewhere
 */
export function findServerLayout(dataDir: string, say: (line: string) => void): ServerLayout {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o755 });
    const { home, account } = chooseHome(dataDir, say);
    privateFolder(home, account);
    const socket = socketFolder(home, account);
    return { account, home, data: join(home, 'data'), socket, log: join(home, 'postgres.log') };
  } catch (error) {
    if (error instanceof EmbeddedPostgresError) throw error;
    const fix = 'make it writable, or set RUNNERHUB_DATA_DIR to a folder that is';
    throw new EmbeddedPostgresError(`The data directory ${dataDir} can't be used (${messageOf(error)}); ${fix}`, error);
  }
}
