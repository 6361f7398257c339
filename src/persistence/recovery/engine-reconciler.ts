import { Inject, Injectable } from '@nestjs/common';
import type { Pool, PoolClient } from 'pg';
import { groupBy } from '../../common/group-by.js';
import { PG_POOL } from '../../database/pg-pool.js';
import { preparedStatement } from '../../database/prepared.js';
import type { EngineEntry } from '../../jobs/job.js';
import { JobObserver } from '../../jobs/job-observer.js';
import { Engine } from '../../jobs/ports/engine.js';
import { isQueueName } from '../../jobs/queue-names.js';
import { SqlOpenJobDays } from '../partitions/sql-open-job-days.js';
import { DUE_IN_MS_SQL } from '../transitions/due-in-sql.js';

const PAGE = 2000;

/** Reads all pages in one scan and one snapshot, the most urgent jobs first. */
const openSql = (inOpenJobDays: string) => `
  declare open_jobs no scroll cursor for
   select id, queue from jobs where state in ('waiting','delayed') and not batched and ${inOpenJobDays} order by priority, id`;

/**
 * Records that a job is added again: under the row's lock, so that the event has its correct position in the trail, and
 * with the state checked again, since the job may have run meanwhile. `$2`/`$3`: id bounds, see engine-claim-sql.ts.
 */
const NOTE_SQL = `
  with lost as (
    select id, queue, type, priority, state, attempts_made, run_at from jobs
     where id = any($1::uuid[]) and id between $2 and $3 and state in ('waiting','delayed')
     order by id for no key update
  ),
  e as (
    insert into job_events (job_id, from_state, to_state, attempt, actor, detail)
    select id, state, state, attempts_made, 'recovery', '{"reason":"the engine did not know it"}' from lost
  )
  select id, queue, type, priority,
         ${DUE_IN_MS_SQL} as delay
    from lost order by priority, id`;

interface OpenJob {
  id: string;
  queue: string;
}

/**
 * Adds to the engine the jobs that the ledger has as waiting or delayed and the engine does not hold. No grace period
 * is needed: the dispatcher marks after adding, and a job that continues later keeps its copy throughout, or gets one
 * within milliseconds (ledger-runner.ts). So a job in one of these states without a copy has been lost, or has just
 * ended, which the second read in NOTE_SQL observes. A superfluous copy would be harmless: the engine ignores an id
 * that it holds, and the claim refuses a job that may not run.
 */
@Injectable()
export class EngineReconciler {
  constructor(
    @Inject(PG_POOL) private readonly pool: Pool,
    private readonly engine: Engine,
    private readonly observer: JobObserver,
    private readonly openJobDays: SqlOpenJobDays,
  ) {}

  /**
   * Adds the missing jobs and returns their number.
   * @param db a transaction, for the snapshot
   */
  async restore(db: PoolClient): Promise<number> {
    let count = 0;
    let adding: Promise<void> = Promise.resolve();
    await db.query(openSql(await this.openJobDays.sql()));
    try {
      for (;;) {
        const { rows } = await db.query<OpenJob>(`fetch ${PAGE} from open_jobs`);
        if (rows.length === 0) break;
        const missing = await this.note(await this.unknown(rows));
        // The next page is read and recorded while the engine takes this one.
        await adding;
        count += missing.length;
        adding = this.engine.add(missing);
        // The next await rethrows it; until then it must not count as unhandled.
        adding.catch(() => undefined);
      }
    } finally {
      await adding;
    }
    await db.query('close open_jobs');
    this.observer.recovered('incomplete', count);
    return count;
  }

  private async unknown(jobs: OpenJob[]): Promise<string[]> {
    // Jobs of a queue that only another release knows are left to that release.
    const groups = groupBy(
      jobs.filter(({ queue }) => isQueueName(queue)),
      ({ queue }) => queue,
    );
    const unknown = await Promise.all(
      [...groups].map(async ([queue, ofQueue]) => {
        const ids = ofQueue.map(({ id }) => id);
        const held = await this.engine.findExisting(queue, ids);
        return ids.filter((id) => !held.has(id));
      }),
    );
    return unknown.flat();
  }

  private async note(ids: string[]): Promise<EngineEntry[]> {
    if (ids.length === 0) return [];
    const sorted = [...ids].sort();
    const { rows } = await this.pool.query<EngineEntry>({
      ...preparedStatement(NOTE_SQL),
      values: [sorted, sorted[0], sorted.at(-1)],
    });
    return rows;
  }
}
