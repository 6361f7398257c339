import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { EmbeddedPostgresError } from './embedded-error.js';

/** User that PostgreSQL runs as. */
export interface Account {
  uid: number;
  gid: number;
  name: string;
  /** True when the hub is root, and must start the server as another user. */
  other: boolean;
  /** User that creates the cluster instead: initdb needs a user with a name. */
  maker?: { uid: number; gid: number };
}

/** Range of the databases' own user ids: free on Linux according to systemd's allocation of ids. */
const OWN_IDS = { first: 1_900_000_000, count: 100_000_000 };

function passwd(): { name: string; uid: number; gid: number }[] {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  return lines
    .map((line) => line.split(':'))
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }));
}

/** Derives a user id from the path of a data directory: no other service of the machine runs as that user. */
function ownId(data: string): number {
  const hash = createHash('sha256').update(data).digest().readUInt32BE();
  return OWN_IDS.first + (hash % OWN_IDS.count);
}

/** Returns whether this process may become the user: user namespaces have few ids, other systems their own rules. */
function exists(id: number): boolean {
  try {
    const maps = ['uid_map', 'gid_map'].map((name) => readFileSync(`/proc/self/${name}`, 'utf8').trim().split('\n'));
    return maps.every((lines) =>
      lines.some((line) => {
        const [first = 0, , count = 0] = line.trim().split(/\s+/).map(Number);
        return id >= first && id < first + count;
      }),
    );
  } catch {
    return false;
  }
}

/**
 * Chooses the server's user, since PostgreSQL refuses to run as root: the present owner of the data, else a user of
 * this database's own, else, where that is impossible, `postgres` or `nobody`.
 * @param data the data directory, which need not exist
 */
export function serverAccount(data: string): Account {
  if (process.getuid?.() !== 0) {
    try {
      const { uid, gid, username } = userInfo();
      return { uid, gid, name: username, other: false };
    } catch (error) {
      const fix = 'give it an entry in /etc/passwd, or set DATABASE_URL to a PostgreSQL of your own';
      throw new EmbeddedPostgresError(`PostgreSQL can't run as a user without a name; ${fix}`, error);
    }
  }
  const users = passwd();
  const named = (id: number) => users.find(({ uid }) => uid === id)?.name;
  const owner = statSync(data, { throwIfNoEntry: false });
  if (owner && owner.uid !== 0) {
    const { uid, gid } = owner;
    return { uid, gid, name: named(uid) ?? `uid-${uid}`, other: true };
  }
  const maker = users.find(({ name }) => name === 'postgres') ?? users.find(({ name }) => name === 'nobody');
  const id = ownId(data);
  if (maker && exists(id) && named(id) === undefined)
    return { uid: id, gid: id, name: `uid-${id}`, other: true, maker };
  if (maker) return { ...maker, other: true };
  const fix = 'add a user named postgres, or set DATABASE_URL to a PostgreSQL of your own';
  throw new EmbeddedPostgresError(`PostgreSQL refuses to run as root, and no other user is available; ${fix}`);
}
