import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { groupBy } from '../../../common/group-by.js';
import { PG_POOL } from '../../../database/pg-pool.js';
import { Engine } from '../../../jobs/ports/engine.js';
import { DispatchPort } from '../../../jobs/ports/ledger.js';
import { FairArrivals } from '../../dispatch/fair-arrivals.js';
import { SqlOpenJobDays } from '../../partitions/sql-open-job-days.js';

const PAGE = 1000;

const some = (condition: string, inOpenJobDays: string) => `
  select * from (
    select j.id, j.state from jobs j
     where j.queue = any($1::text[]) and not j.batched and ${condition} and ${inOpenJobDays}
     limit ${PAGE} for update skip locked) page`;

/** Takes a page of jobs from the engine. Each kind of jobs has its index, in which adopted ones no longer are. */
const adoptSql = (inOpenJobDays: string) => `
  with before as materialized (
    ${some(`state in ('accepted','waiting') and run_at is null`, inOpenJobDays)}
    union all
    ${some(`state in ('accepted','waiting','delayed') and run_at is not null`, inOpenJobDays)}
  ),
  c as (
    update jobs j set batched = true, state = case when j.run_at > now() then 'delayed' else 'accepted' end
      from before where before.id = j.id and j.id = any(array(select id from before)) and ${inOpenJobDays}
    returning j.id, j.queue, j.state, before.state as from_state, j.attempts_made
  ),
  e as (
    insert into job_events (job_id, from_state, to_state, attempt, detail)
    select id, from_state, state, attempts_made, '{"reason":"its queue is fair"}' from c
  )
  select id, queue from c`;

/** Adopts jobs of queues that have become fair: the engine has copies of them, or would get some. */
@Injectable()
export class FairAdoption {
  constructor(
    @Inject(PG_POOL) private readonly pool: Pool,
    private readonly engine: Engine,
    private readonly dispatch: DispatchPort,
    private readonly arrivals: FairArrivals,
    private readonly openJobDays: SqlOpenJobDays,
  ) {}

  async adopt(queues: string[]): Promise<void> {
    for (;;) {
      const sql = adoptSql(await this.openJobDays.sql('j.id'));
      const { rows } = await this.pool.query<{ id: string; queue: string }>(sql, [queues]);
      if (rows.length === 0) return;
      await this.dispatch.discardPending(rows.map(({ id }) => id));
      for (const [queue, jobs] of groupBy(rows, (row) => row.queue)) {
        const ids = jobs.map(({ id }) => id);
        // A copy that stays is harmless: no worker of a node with this setting takes it, and once its job has ended no claim does.
        await this.engine.remove(queue, ids).catch(() => undefined);
      }
      this.arrivals.notifyAny();
    }
  }
}
