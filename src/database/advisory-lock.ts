import { setTimeout as pause } from 'node:timers/promises';
import type { ClientBase } from 'pg';

const POLL_MS = 500;
/** Seed that keeps a name's number apart from the numbers of unnamed locks. */
const SEED = 7_402_013;

/** Name, or a number that nothing else in the hub uses. */
export type LockKey = number | string;

const keyOf = (key: LockKey) => (typeof key === 'number' ? '$1::bigint' : `hashtextextended($1, ${SEED})`);

/**
 * Takes an advisory lock, waiting until no other session on any node holds it; it ends with its connection. The lock is
 * polled, since a statement that waits in PostgreSQL could not be aborted.
 * @throws the reason with which `signal` was aborted
 */
export async function lock(client: ClientBase, key: LockKey, signal?: AbortSignal): Promise<void> {
  for (;;) {
    signal?.throwIfAborted();
    const { rows } = await client.query<{ mine: boolean }>(`select pg_try_advisory_lock(${keyOf(key)}) as mine`, [key]);
    if (rows[0]?.mine) return;
    await pause(POLL_MS, undefined, { signal }).catch((error: unknown) => {
      signal?.throwIfAborted();
      throw error;
    });
  }
}

export async function unlock(client: ClientBase, key: LockKey): Promise<void> {
  await client.query(`select pg_advisory_unlock(${keyOf(key)})`, [key]);
}
