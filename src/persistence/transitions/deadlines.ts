import { Inject, Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type { Pool } from 'pg';
import { messageOf } from '../../common/errors.js';
import { groupBy } from '../../common/group-by.js';
import { PG_POOL } from '../../database/pg-pool.js';
import type { JobState } from '../../jobs/job-state.js';
import { Engine } from '../../jobs/ports.js';
import { OldestRunnablePartition } from '../partitions/oldest-runnable-partition.js';
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
  private readonly logger = new Logger(Deadlines.name);
  private sweeping = false;

  constructor(
    @Inject(PG_POOL) private readonly pool: Pool,
    private readonly engine: Engine,
    private readonly days: OldestRunnablePartition,
  ) {}

  @Interval(1000)
  async sweep(): Promise<void> {
    // With a slow PostgreSQL, sweeps would pile up each second.
    if (this.sweeping) return;
    this.sweeping = true;
    try {
      while ((await this.endSome()) === PAGE);
    } catch (error) {
      this.logger.warn({ reason: messageOf(error) }, 'deadline sweep failed; the next one runs in a second');
    } finally {
      this.sweeping = false;
    }
  }

  private async endSome(): Promise<number> {
    const { rows } = await this.pool.query<{ id: string }>(
      `select id from jobs where deadline <= now() and deadline is not null
          and state in ('accepted','waiting','delayed','waiting_children') and ${await this.days.sql()} order by deadline limit ${PAGE}`,
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
