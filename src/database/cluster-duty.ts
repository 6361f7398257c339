import type { LedgerDb } from './ledger-db.js';
import type { Queryable } from './queryable.js';

/** Keeps the duties' locks apart from the hub's other advisory locks. */
const SEED = 7_402_014;
/** Share of the interval after which a duty may be done again: the timers of nodes tick at different moments. */
const EARLY = 0.75;

const TURN_SQL = `
  insert into duty_turns as t (duty, at) values ($1, now())
  on conflict (duty) do update set at = now() where t.at < now() - $2 * interval '1 ms' or t.at > now()
  returning duty`;

/**
 * Runs a duty of the whole hub on one node: under an advisory lock, and once per interval however many nodes try. The
 * work is one transaction with the turn, so a duty that failed is due again.
 * @returns undefined when another node does it, or has done it
 */
export function onOneNode<Result>(
  ledger: LedgerDb,
  duty: string,
  everyMs: number,
  work: (db: Queryable) => Promise<Result>,
): Promise<Result | undefined> {
  return ledger.transaction(async (db) => {
    const lock = `select pg_try_advisory_xact_lock(hashtextextended($1, ${SEED})) as mine`;
    const { rows } = await db.query<{ mine: boolean }>(lock, [duty]);
    if (!rows[0]?.mine) return undefined;
    const turn = await db.query(TURN_SQL, [duty, EARLY * everyMs]);
    return turn.rows.length === 0 ? undefined : work(db);
  });
}
