import type { Queryable } from '../../database/queryable.js';
import { transitionWithin, type Changed, type Transition } from './transition.js';

/** Sets the flag that the outcome of the present run honors: see `JobActions.wake`. Follows the lock of the rows. */
const WOKEN_SQL = `
  with c as (
    update jobs set woken = true
     where id = any($1::uuid[]) and id between $2 and $3 and state = 'active' and not woken
    returning id, attempts_made, node
  )
  insert into job_events (job_id, from_state, to_state, attempt, node, actor, detail)
  select id, 'active', 'active', attempts_made + 1, node, $4, '{"act":"wake"}' from c`;

/**
 * Wakes suspended jobs in the caller's transaction, which holds locks on no other jobs. Each becomes `accepted`, so a
 * sweep finds it whatever happens after the commit; a job that is active is marked instead, under the same lock.
 * @returns the jobs that are due by it
 */
export async function wakeWithin(db: Queryable, ids: readonly string[], actor: string): Promise<Changed[]> {
  if (ids.length === 0) return [];
  const sorted = [...ids].sort();
  const due: Omit<Transition, 'from'> = {
    to: 'accepted',
    actor,
    detail: { act: 'wake' },
    set: 'run_at = clock_timestamp()',
  };
  // The first statement locks all of the jobs, in whichever state they are.
  const delayed = await transitionWithin(db, sorted, { ...due, from: ['delayed'] });
  await db.query(WOKEN_SQL, [sorted, sorted[0], sorted.at(-1), actor]);
  const changed = new Set(delayed.map(({ id }) => id));
  const others = sorted.filter((id) => !changed.has(id));
  const later = { ...due, from: ['accepted'] as const, where: 'j.run_at > clock_timestamp()' };
  return [...delayed, ...(await transitionWithin(db, others, later))];
}
