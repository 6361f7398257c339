import type { Pool } from 'pg';
import type { QueueName } from '../jobs/queue-names.js';
import { reopen } from './reopen.js';

/** Jobs that one statement takes. */
const PAGE = 1000;
const NIL = '00000000-0000-0000-0000-000000000000';

/**
 * Every failed job of the queue starts over. Each id once: one that fails again at once must not keep this going.
 * Answers how many.
 */
export async function reopenFailed(
  pool: Pool,
  queue: QueueName,
  { actor, act }: { actor: string; act: string },
): Promise<number> {
  let count = 0;
  let last = NIL;
  for (;;) {
    const { rows } = await pool.query<{ id: string }>(
      `select id from jobs where queue = $1 and state = 'failed' and not hidden and id > $2 order by id limit ${PAGE}`,
      [queue, last],
    );
    const ids = rows.map(({ id }) => id);
    // Jobs whose dedupe key another one holds stay as they are.
    const { reopened } = await reopen(pool, ids, { from: ['failed'], actor, detail: { act } });
    count += reopened;
    if (ids.length < PAGE) return count;
    last = ids.at(-1) ?? NIL;
  }
}
