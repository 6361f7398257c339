import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { Periodic } from '../../common/periodic-task.js';
import { groupBy } from '../../common/group-by.js';
import { PG_POOL } from '../../database/pg-pool.js';
import type { JobState } from '../../jobs/job-state.js';
import { Engine } from '../../jobs/ports/engine.js';
import { SqlOpenJobDays } from '../partitions/sql-open-job-days.js';
import { transition, type Transition } from './transition.js';

const PAGE = 1000;
const NOT_RUNNING: JobState[] = ['accepted', 'waiting', 'delayed', 'waiting_children'];

/** Fails a job whose deadline passed before it could run (again). */
export const OVERDUE: Transition = {
  from: NOT_RUNNING,
  to: 'failed',
  actor: null,
  detail: { code: 'DEADLINE_EXCEEDED' },
  set: `error_code = 'DEADLINE_EXCEEDED', error_message = 'The deadline passed before the job could run'`,
  where: 'j.deadline <= clock_timestamp()',
};

/** Fails jobs at their deadline wherever they wait: behind other jobs, for a time, for children, or on a paused queue. */
@Injectable()
export class Deadlines {
  constructor(
    @Inject(PG_POOL) private readonly pool: Pool,
    private readonly engine: Engine,
    private readonly openJobDays: SqlOpenJobDays,
  ) {}

  @Periodic('deadlineSweepMs', 'Search for missed deadlines failed; the next one follows in a second')
  async sweep(): Promise<void> {
    while ((await this.endSome()) === PAGE);
  }

  private async endSome(): Promise<number> {
    const { rows } = await this.pool.query<{ id: string }>(
      `select id from jobs where deadline <= now() and deadline is not null
          and state in ('accepted','waiting','delayed','waiting_children') and ${await this.openJobDays.sql()} order by deadline limit ${PAGE}`,
    );
    const ids = rows.map(({ id }) => id);
    const ended = await transition(this.pool, ids, OVERDUE);
    for (const [queue, jobs] of groupBy(ended, (job) => job.queue)) {
      const gone = jobs.map(({ id }) => id);
      // Only copies: the claim refuses those that could not be removed.
      await this.engine.remove(queue, gone).catch(() => undefined);
    }
    return ended.length;
  }
}
