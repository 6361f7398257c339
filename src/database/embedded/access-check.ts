import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Account } from './account.js';

/** Returns the permission bits that this user has on a file or folder. */
function rights(path: string, { uid, gid }: Account): number {
  const { mode, uid: owner, gid: group } = statSync(path);
  if (owner === uid) return (mode >> 6) & 7;
  return group === gid ? (mode >> 3) & 7 : mode & 7;
}

/** Finds the outermost folder that keeps this user from `path`, such as root's home; undefined if there is none. */
export function blockedBy(path: string, account: Account): string | undefined {
  const parent = dirname(path);
  const outer = parent === path ? undefined : blockedBy(parent, account);
  if (outer !== undefined) return outer;
  return (rights(path, account) & 1) === 0 ? path : undefined;
}
