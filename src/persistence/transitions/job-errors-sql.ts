interface Counted {
  /** Jobs with their `queue` and `type`, after `from`. */
  jobs: string;
  /** SQL of the error's code. */
  code: string;
  shard?: string;
}

/** Counts failed attempts by hour, queue, type and code: the CTE `je`. */
export const countErrors = ({ jobs, code, shard = '0' }: Counted) => `
  je as (
    insert into job_errors as old (hour, queue, type, code, shard, attempts)
    select date_trunc('hour', clock_timestamp()), queue, type, left(${code}, 100), ${shard}, count(*)
      from ${jobs} group by 2, 3, 4 order by 2, 3, 4
    on conflict (hour, queue, type, code, shard) do update set attempts = old.attempts + excluded.attempts
  )`;
