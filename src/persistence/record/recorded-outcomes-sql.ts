import { DUE_IN_MS_SQL } from '../transitions/due-in-sql.js';

/**
 * Finds the runs whose outcomes were recorded although the reply was lost: `$1` ids, `$2` run numbers, `$3` this node, `$4`/`$5`
 * the lowest and highest id. A run is the n-th claim of its job, counted from the last one, since the first may have left
 * the ledger, and belongs to this node. Its outcome is the first event after that claim which leaves `active`, written by
 * its node without an actor: recovery or an operator that takes the job from it leaves an actor's name there, and no node.
 */
export const RECORDED_OUTCOMES_SQL = `
  select r.id, r.run_number as "runNumber",
         case when ended.to_state = 'waiting_children' and j.state = 'accepted' and j.run_number = r.run_number
              then 'accepted' else ended.to_state end as state,
         ended.detail->>'reason' as "cancelReason",
         case when ended.to_state = 'delayed' and j.state = 'delayed' and j.run_number = r.run_number
              then ${DUE_IN_MS_SQL} else 0 end as "dueInMs"
    from unnest($1::uuid[], $2::integer[]) as r(id, run_number)
    join jobs j on j.id = r.id and j.id between $4 and $5
   cross join lateral (
     select e.seq, e.node from job_events e
      where e.job_id = r.id and e.job_id between $4 and $5 and e.to_state = 'active' and e.from_state <> 'active'
      order by e.seq desc offset greatest(0, j.run_number - r.run_number) limit 1
   ) claimed
   cross join lateral (
     select e.node, e.actor, e.to_state, e.detail from job_events e
      where e.job_id = r.id and e.job_id between $4 and $5 and e.seq > claimed.seq
        and e.from_state = 'active' and e.to_state <> 'active'
      order by e.seq limit 1
   ) ended
   where claimed.node = $3 and ended.node = $3 and ended.actor is null`;
