import { queryRows } from '../../database/ledger-db.js';
import type { Queryable } from '../../database/queryable.js';

/** Maximum number of alerts that one evaluation resolves; each has its messages. */
const MOST = 1000;
/** Evaluations without which the hub has not watched: nothing could be raised, so nothing has calmed down. */
const GAP = 5;

/** Turn of the last evaluation, and the one since which there was no gap. */
const WATCH_SQL = `
  with last as (select at from duty_turns where duty = 'alerts-evaluated'),
       evaluated as (
         insert into duty_turns (duty, at) values ('alerts-evaluated', now()) on conflict (duty) do update set at = now()
       )
  insert into duty_turns as t (duty, at) values ('alerts-watched', now())
  on conflict (duty) do update
     set at = case when (select at from last) > now() - $1 * interval '1 ms' then least(t.at, now()) else now() end`;

/** The lock makes a report that arrives meanwhile count: its alert is calm no more. */
const CALM_SQL = `
  update alerts set state = 'resolved', resolved_at = now(), resolved_by = 'calm'
   where id in (
     select id from alerts
      where state <> 'resolved' and rule is null and last_at < now() - $1 * interval '1 ms'
        and (select at from duty_turns where duty = 'alerts-watched') < now() - $1 * interval '1 ms'
      order by last_at limit ${MOST} for update)
  returning id`;

interface Watch {
  /** Time after its last report at which an alert is resolved; 0: never. */
  resolveAfterMs: number;
  sampleMs: number;
}

/**
 * Resolves alerts that jobs have raised and not raised again for the calm time, in which the hub has watched without a gap.
 * Acknowledged ones, too: who raises an alert may never say that it is over. @returns their ids
 */
export async function resolveCalm(db: Queryable, { resolveAfterMs, sampleMs }: Watch): Promise<string[]> {
  await db.query(WATCH_SQL, [GAP * sampleMs]);
  if (resolveAfterMs === 0) return [];
  return (await queryRows<{ id: string }>(db, CALM_SQL, [resolveAfterMs])).map(({ id }) => id);
}
