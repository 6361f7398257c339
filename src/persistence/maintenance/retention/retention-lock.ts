import type { ClientBase } from 'pg';
import { lock } from '../../../database/advisory-lock.js';

/** Advisory lock number used for nothing else in the hub. */
const LOCK = 7_402_012;

/** Serializes all removal of history across nodes; the lock is released with its connection. */
export function acquireRetentionLock(client: ClientBase, signal?: AbortSignal): Promise<void> {
  return lock(client, LOCK, signal);
}
