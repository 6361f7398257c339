interface Counted {
  /** Jobs with their `queue`, after `from`; those that have not ended count nothing. */
  jobs: string;
  /** SQL of the ended state. */
  state?: string;
  /** SQL of the shard, one of a queue's rows that nodes write to without waiting for each other. */
  shard?: string;
}

/** Adds ended jobs to their queues' totals: the CTE `t`. */
export const count = (counted: Counted) => totals('', counted);

/** Subtracts jobs that are no longer ended, or no longer shown. */
export const uncount = (counted: Counted) => totals('-', counted);

/**
 * Changes totals in the order of the queues, by `insert … on conflict` as every change of counts does: an update would lock
 * the rows in any order.
 */
function totals(sign: '' | '-', { jobs, state = 'state', shard = '0' }: Counted): string {
  const of = (ended: string) => `${sign}count(*) filter (where ${state} = '${ended}')`;
  return `t as (
    insert into queue_totals as old (queue, shard, completed, failed, cancelled)
    select queue, ${shard}, ${of('completed')}, ${of('failed')}, ${of('cancelled')}
      from ${jobs} group by queue order by queue
    on conflict (queue, shard) do update
       set completed = old.completed + excluded.completed, failed = old.failed + excluded.failed,
           cancelled = old.cancelled + excluded.cancelled
  )`;
}
