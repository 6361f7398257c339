import type { Pool } from 'pg';
import { recordAct } from '../../audit/current-act.js';
import type { JsonObject } from '../../common/postgres-safe-json.js';
import { inTransaction } from '../../database/in-transaction.js';
import type { EndedState } from '../../jobs/job-state.js';
import { claimDedupeKeys } from '../accept/dedupe-keys.js';
import { transitionWithin } from '../transitions/transition.js';

/** Columns reset when an ended job is reopened; a deadline in the past would fail it immediately. */
const START_OVER = `times_reopened = j.times_reopened + 1, attempts_made = 0, crashes = 0, run_at = null, result = null, progress = null,
  error_code = null, error_message = null, cancel_reason = null, woken = false,
  deadline = case when j.deadline > now() then j.deadline end`;

export interface Reopened {
  /** Number of reopened jobs. */
  reopened: number;
  /** Jobs that stay ended since another job holds their dedupe key, with that job. */
  blocked: Map<string, string>;
}

/** Reopens ended jobs with all their attempts, except hidden ones and those whose dedupe key another job holds. */
export async function reopen(
  pool: Pool,
  ids: string[],
  { from, actor, detail }: { from: readonly EndedState[]; actor: string; detail: JsonObject },
): Promise<Reopened> {
  return inTransaction(pool, async (client) => {
    const blocked = await claimDedupeKeys(client, ids, from);
    const free = ids.filter((id) => !blocked.has(id));
    const changed = await transitionWithin(client, free, {
      from,
      to: 'accepted',
      actor,
      detail,
      set: START_OVER,
      where: 'not j.hidden',
    });
    const [one] = changed;
    if (one) await recordAct(client, { before: { state: one.from }, after: { state: 'accepted' } });
    return { reopened: changed.length, blocked };
  });
}
