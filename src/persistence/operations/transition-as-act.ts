import { recordAct } from '../../audit/current-act.js';
import type { LedgerDb } from '../../database/ledger-db.js';
import { transitionWithin, type Changed, type Transition } from '../transitions/transition.js';

/** Changes the state of jobs, and records the act in progress in the same transaction. */
export async function transitionAsAct(ledger: LedgerDb, ids: string[], how: Transition): Promise<Changed[]> {
  if (ids.length === 0) return [];
  return ledger.transaction(async (db) => {
    const changed = await transitionWithin(db, ids, how);
    const [one] = changed;
    if (one) await recordAct(db, { before: { state: one.from }, after: { state: how.to } });
    return changed;
  });
}
