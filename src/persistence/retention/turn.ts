import { setTimeout as pause } from 'node:timers/promises';
import type { ClientBase } from 'pg';

/** Any number that no other advisory lock of the hub uses. */
const LOCK = 7_402_012;
const LOCK_POLL_MS = 500;

/** Whatever removes history goes one at a time, over all nodes; the lock goes with its connection. */
export async function takeTurn(client: ClientBase, signal?: AbortSignal): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ mine: boolean }>('select pg_try_advisory_lock($1) as mine', [LOCK]);
    if (rows[0]?.mine) return;
    await pause(LOCK_POLL_MS, undefined, { signal });
  }
}
