import type { Pool } from 'pg';
import type { QueueName } from '../../jobs/queue-names.js';
import { spansOldestFirst } from '../partitions/id-spans.js';
import { reopen } from './reopen.js';

/** Maximum number of jobs in one statement. */
const PAGE = 1000;

/**
 * Reopens every failed job of the queue and returns their number. Each id once: a job that fails again immediately must
 * not prolong this.
 */
export async function reopenFailed(
  pool: Pool,
  queue: QueueName,
  { actor, act }: { actor: string; act: string },
): Promise<number> {
  let count = 0;
  for await (const [low, high] of spansOldestFirst(pool)) {
    let last = low;
    for (;;) {
      const { rows } = await pool.query<{ id: string }>(
        `select id from jobs where queue = $1 and state = 'failed' and not hidden and id > $2 and id < $3
          order by id limit ${PAGE}`,
        [queue, last, high],
      );
      const ids = rows.map(({ id }) => id);
      if (ids.length === 0) break;
      // Jobs whose dedupe key another job holds stay as they are.
      const { reopened } = await reopen(pool, ids, { from: ['failed'], actor, detail: { act } });
      count += reopened;
      last = ids.at(-1) ?? last;
      if (ids.length < PAGE) break;
    }
  }
  return count;
}
