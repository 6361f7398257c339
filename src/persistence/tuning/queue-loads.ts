import { Inject, Injectable } from '@nestjs/common';
import { idFloor } from '../../common/ids.js';
import { ledgerClock } from '../../common/ledger-clock.js';
import { queryRows } from '../../database/ledger-db.js';
import type { Queryable } from '../../database/queryable.js';
import { READ_POOL } from '../../database/read-pool.js';
import type { QueueLoad } from './advise.js';

/** Newest jobs that are read for percentiles. */
const SAMPLED = 20_000;

/** `$1`/`$2` bounds of ids. A job waits from its acceptance, or from the time that it was delayed to. */
const PERCENTILES_SQL = `
  select queue, count(*)::integer as sample, percentile_cont(array[0.5, 0.95]) within group (order by wait_ms) as waits,
         percentile_cont(array[0.5, 0.95]) within group (order by run_ms) as runs
    from (select queue, state,
                 greatest(0, extract(epoch from started_at - greatest(created_at, run_at)) * 1000)::float8 as wait_ms,
                 greatest(0, extract(epoch from finished_at - started_at) * 1000)::float8 as run_ms
            from jobs where id >= $1::uuid and id < $2::uuid order by id desc limit ${SAMPLED}) newest
   where state in ('completed','failed') and wait_ms is not null and run_ms is not null
   group by queue`;

const BUSY_SQL = `
  select queue, sum(run_ms)::float8 as "busyMs", sum(completed + failed + retried)::float8 as ended
    from job_rollups where minute >= $1 and minute < $2 group by queue`;

const NODES_SQL = `
  select count(*)::integer as nodes from nodes
   where stopped_at is null and role <> 'api' and drained_at is null and heartbeat_at > now() - $1 * interval '1 ms'`;

/** Measures how long jobs wait and run, from the newest jobs and the counts of a window. */
@Injectable()
export class QueueLoads {
  constructor(@Inject(READ_POOL) private readonly readPool: Queryable) {}

  async measure(windowMs: number): Promise<{ from: Date; to: Date; loads: Map<string, QueueLoad> }> {
    // Whole minutes, as counts have them; the current one is not over.
    const end = Math.floor(ledgerClock.now() / 60_000) * 60_000;
    const [from, to] = [new Date(end - windowMs), new Date(end)];
    const ids = [idFloor(from.getTime()), idFloor(ledgerClock.now() + 60_000)];
    const [samples, busy] = await Promise.all([
      queryRows<{ queue: string; sample: number; waits: number[]; runs: number[] }>(
        this.readPool,
        PERCENTILES_SQL,
        ids,
      ),
      queryRows<{ queue: string; busyMs: number; ended: number }>(this.readPool, BUSY_SQL, [from, to]),
    ]);
    const counts = new Map(busy.map((row) => [row.queue, row]));
    const loads = samples.map(({ queue, sample, waits, runs }): [string, QueueLoad] => {
      const { busyMs = 0, ended = 0 } = counts.get(queue) ?? {};
      const [waitP50 = 0, waitP95 = 0] = waits.map(Math.round);
      const [runP50 = 0, runP95 = 0] = runs.map(Math.round);
      const busySlots = Math.round((1000 * busyMs) / windowMs) / 1000;
      return [queue, { sample, waitP50, waitP95, runP50, runP95, busySlots, perSecond: ended / (windowMs / 1000) }];
    });
    return { from, to, loads: new Map(loads) };
  }

  /** Counts processes that run jobs. */
  async nodes(silenceMs: number): Promise<number> {
    const [row] = await queryRows<{ nodes: number }>(this.readPool, NODES_SQL, [silenceMs]);
    return row?.nodes ?? 0;
  }
}
