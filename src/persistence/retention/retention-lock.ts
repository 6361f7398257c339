import type { ClientBase } from 'pg';
import { lock } from '../../database/advisory-lock.js';

/** Any number that no other advisory lock of the hub uses. */
const LOCK = 7_402_012;

/** Whatever removes history goes one at a time, over all nodes; the lock goes with its connection. */
export function acquireRetentionLock(client: ClientBase, signal?: AbortSignal): Promise<void> {
  return lock(client, LOCK, signal);
}
