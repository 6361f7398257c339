import { readFileSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { EmbeddedPostgresError } from './embedded-error.js';

/** The user that PostgreSQL runs as. */
export interface Account {
  uid: number;
  gid: number;
  name: string;
  /** True when the hub is root, and has to start the server as somebody else. */
  other: boolean;
}

function passwd(): { name: string; uid: number; gid: number }[] {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  return lines
    .map((line) => line.split(':'))
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }));
}

/**
 * PostgreSQL refuses to run as root: then it is whoever owns the data already, else `postgres`, else `nobody`.
 * @param data the data directory, which need not exist
 */
export function serverAccount(data: string): Account {
  if (process.getuid?.() !== 0) {
    try {
      const { uid, gid, username } = userInfo();
      return { uid, gid, name: username, other: false };
    } catch (error) {
      const fix = 'give it an entry in /etc/passwd, or set DATABASE_URL to a PostgreSQL of your own';
      throw new EmbeddedPostgresError(`PostgreSQL does not run as a user without a name; ${fix}`, error);
    }
  }
  const owner = statSync(data, { throwIfNoEntry: false })?.uid ?? 0;
  const users = passwd();
  const found =
    owner === 0
      ? (users.find(({ name }) => name === 'postgres') ?? users.find(({ name }) => name === 'nobody'))
      : users.find(({ uid }) => uid === owner);
  if (found) return { ...found, other: true };
  const fix = 'add a user named postgres, or set DATABASE_URL to a PostgreSQL of your own';
  throw new EmbeddedPostgresError(`PostgreSQL does not run as root, and there is no user to run it as; ${fix}`);
}
