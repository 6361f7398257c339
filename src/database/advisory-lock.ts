import { setTimeout as pause } from 'node:timers/promises';
import type { ClientBase } from 'pg';

const POLL_MS = 500;
/** So that a name's number is none of those that locks without a name have. */
const SEED = 7_402_013;

/** By a name, or by a number that nothing else in the hub uses. */
export type LockKey = number | string;

const keyOf = (key: LockKey) => (typeof key === 'number' ? '$1::bigint' : `hashtextextended($1, ${SEED})`);

/**
 * Waits until nobody else has the lock, on any node; it goes with its connection. It asks again and again, since a
 * statement that waits in PostgreSQL could not be told to stop.
 * @throws what `signal` was aborted with
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
