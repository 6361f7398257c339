import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { PG_POOL } from '../../database/pg-pool.js';
import { asLedgerError } from '../../database/sql-errors.js';
import type { DispatchedRun } from '../../github/github-workflows.js';
import { JobWaker } from '../../jobs/ports.js';

interface Row {
  dispatched_at: Date | null;
  run_id: string | null;
  url: string | null;
}

export interface Dispatch {
  /** When GitHub was asked; null: it was not, or has refused. */
  dispatchedAt: Date | null;
  /** Null: not known yet. */
  run: DispatchedRun | null;
}

/** Which runs this hub's jobs have dispatched, so that no attempt dispatches a second one. */
@Injectable()
export class DispatchedRuns {
  constructor(
    @Inject(PG_POOL) private readonly pool: Pool,
    private readonly jobs: JobWaker,
  ) {}

  async of(jobId: string): Promise<Dispatch> {
    const [row] = await this.query<Row>(`select dispatched_at, run_id, url from dispatched_runs where job_id = $1`, [
      jobId,
    ]);
    const run = row?.run_id ? { runId: row.run_id, url: row.url ?? '' } : null;
    return { dispatchedAt: row?.dispatched_at ?? null, run };
  }

  /** Before GitHub is asked: from here on it may have happened. */
  async begin(jobId: string): Promise<void> {
    await this.query(
      `insert into dispatched_runs (job_id, dispatched_at) values ($1, now())
       on conflict (job_id) do update set dispatched_at = now()`,
      [jobId],
    );
  }

  /** It has not happened, or is no more. */
  async forget(jobId: string): Promise<void> {
    await this.query(`delete from dispatched_runs where job_id = $1`, [jobId]);
  }

  /** False when it is another job's. */
  async found(jobId: string, { runId, url }: DispatchedRun): Promise<boolean> {
    const rows = await this.query(
      `update dispatched_runs set run_id = $2, url = $3
        where job_id = $1 and not exists (select 1 from dispatched_runs where run_id = $2 and job_id <> $1) returning job_id`,
      [jobId, runId, url],
    );
    return rows.length > 0;
  }

  /** Something has happened to a run: the job that waits for it looks. False when no job does. */
  async heard(runId: string): Promise<boolean> {
    const [row] = await this.query<{ job_id: string }>(`select job_id from dispatched_runs where run_id = $1`, [runId]);
    return row !== undefined && (await this.jobs.wake(row.job_id, 'github'));
  }

  private async query<Result extends object>(sql: string, values: unknown[]): Promise<Result[]> {
    try {
      return (await this.pool.query<Result>(sql, values)).rows;
    } catch (error) {
      throw asLedgerError(error);
    }
  }
}
