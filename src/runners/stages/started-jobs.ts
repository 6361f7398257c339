import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { PG_POOL } from '../../database/pg-pool.js';
import { asLedgerError } from '../../database/sql-errors.js';
import { RunnerObserver } from './runner-observer.js';
import { startStages, type StartTimes } from './start-stages.js';

/** The columns of StartTimes, of a demand `d` and its runner `r`. */
export const START_TIMES_SQL = `
  d.queued_at as "queuedAt", d.received_at as "receivedAt", d.provisioned_at as "provisionedAt",
  r.registered_at as "registeredAt", r.started_at as "containerAt", r.online_at as "onlineAt", r.busy_at as "busyAt"`;

/** Reports how long jobs took to start. */
@Injectable()
export class StartedJobs {
  constructor(
    @Inject(PG_POOL) private readonly pool: Pool,
    private readonly observer: RunnerObserver,
  ) {}

  /** Reports a job that has begun: called once for each, after the commit. */
  async report(demandId: string): Promise<void> {
    try {
      const { rows } = await this.pool.query<StartTimes>(
        `select ${START_TIMES_SQL} from demands d join runners r on r.id = d.runner_id where d.id = $1`,
        [demandId],
      );
      if (rows[0]) this.observer.began(startStages(rows[0]));
    } catch (error) {
      throw asLedgerError(error);
    }
  }
}
