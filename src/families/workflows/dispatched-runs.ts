import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { OPEN_STATES_SQL } from '../../jobs/job-state.js';
import { RetentionRules } from '../../jobs/retention-rules.js';
import { LedgerDb } from '../../database/ledger-db.js';
import { PG_POOL } from '../../database/pg-pool.js';
import { asLedgerError } from '../../database/sql-errors.js';
import type { DispatchedRun } from '../../github/client/github-workflows.js';
import { WorkflowRunWaker } from '../../github/workflow-run-waker.js';
import { JobWaker } from '../../jobs/ports/ledger.js';

/** The record of a dispatch that was requested from GitHub. */
export interface Dispatch {
  at: Date;
  /** Number of requests. */
  times: number;
  /** Whether GitHub has confirmed it. */
  accepted: boolean;
  /** The run; null: not known yet. */
  run: DispatchedRun | null;
}

interface Row {
  dispatched_at: Date;
  times: number;
  accepted: boolean;
  run_id: string | null;
  url: string | null;
}

const UNIQUE_VIOLATION = '23505';

/** Records which runs this hub's jobs have dispatched, so that no attempt dispatches a second one. */
@Injectable()
@RetentionRules({
  delete: `delete from dispatched_runs d where created_at < now() - $1::float8 * interval '1 ms'
              and not exists (select 1 from jobs j where j.id = d.job_id and j.state in ${OPEN_STATES_SQL})`,
})
export class DispatchedRuns extends WorkflowRunWaker {
  constructor(
    private readonly ledger: LedgerDb,
    @Inject(PG_POOL) private readonly pool: Pool,
    private readonly jobWaker: JobWaker,
  ) {
    super();
  }

  /** Returns the job's dispatch; undefined: GitHub was not asked, or has refused. */
  async of(jobId: string): Promise<Dispatch | undefined> {
    const [row] = await this.ledger.query<Row>(
      `select dispatched_at, times, accepted, run_id, url from dispatched_runs where job_id = $1`,
      [jobId],
    );
    if (!row) return undefined;
    const { dispatched_at: at, times, accepted, run_id: runId, url } = row;
    return { at, times, accepted, run: runId === null ? null : { runId, url: url ?? '' } };
  }

  /** Records a dispatch before GitHub is asked: from then on it may happen. Returns false when another run was faster. */
  async begin(jobId: string, before: Dispatch | undefined): Promise<boolean> {
    const rows = before
      ? await this.ledger.query(
          `update dispatched_runs set dispatched_at = now(), times = times + 1
            where job_id = $1 and times = $2 and run_id is null and not accepted returning job_id`,
          [jobId, before.times],
        )
      : await this.ledger.query(
          `insert into dispatched_runs (job_id) values ($1) on conflict (job_id) do nothing returning job_id`,
          [jobId],
        );
    return rows.length > 0;
  }

  /** Deletes the record of a dispatch that has not happened. */
  async refused(jobId: string): Promise<void> {
    await this.ledger.query(`delete from dispatched_runs where job_id = $1 and run_id is null`, [jobId]);
  }

  /**
   * Records GitHub's confirmation, and the run if GitHub names it (older Enterprise Servers don't). Another job that
   * was linked to that run by lookup loses the link, and searches again.
   */
  async accepted(jobId: string, run: DispatchedRun | null): Promise<void> {
    if (run) {
      await this.ledger.query(
        `update dispatched_runs set run_id = null, url = null where run_id = $1 and job_id <> $2`,
        [run.runId, jobId],
      );
    }
    await this.ledger.query(
      `update dispatched_runs set accepted = true, run_id = coalesce($2, run_id), url = coalesce($3, url) where job_id = $1`,
      [jobId, run?.runId ?? null, run?.url ?? null],
    );
  }

  /** Links the job to a run found by lookup; returns false when the run is another job's. */
  async linkByLookup(jobId: string, { runId, url }: DispatchedRun): Promise<boolean> {
    try {
      const { rows } = await this.pool.query(
        `update dispatched_runs set run_id = $2, url = $3
          where job_id = $1 and not exists (select 1 from dispatched_runs where run_id = $2 and job_id <> $1)
          returning job_id`,
        [jobId, runId, url],
      );
      return rows.length > 0;
    } catch (error) {
      if ((error as { code?: string }).code === UNIQUE_VIOLATION) return false;
      throw asLedgerError(error);
    }
  }

  async wakeJobOf(runId: string): Promise<boolean> {
    const [row] = await this.ledger.query<{ job_id: string }>(`select job_id from dispatched_runs where run_id = $1`, [
      runId,
    ]);
    return row !== undefined && (await this.jobWaker.wake(row.job_id, 'github'));
  }
}
