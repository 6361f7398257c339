import { Injectable } from '@nestjs/common';
import { OPEN_STATES_SQL } from '../../jobs/job-state.js';
import { RetentionRules } from '../../jobs/retention-rules.js';
import { LedgerDb } from '../../database/ledger-db.js';
import type { DispatchedRun } from '../../github/client/github-workflows.js';
import { WorkflowRunWaker } from '../../github/workflow-run-waker.js';
import { JobWaker } from '../../jobs/ports/ledger.js';

/** A run that a job follows, and since when. */
export interface LinkedRun extends DispatchedRun {
  linkedAt: Date;
}

/** Records which run each job follows: webhooks wake the job by it, and no run is followed by two jobs. */
@Injectable()
@RetentionRules({
  delete: `delete from dispatched_runs d where created_at < now() - $1::float8 * interval '1 ms'
              and not exists (select 1 from jobs j where j.id = d.job_id and j.state in ${OPEN_STATES_SQL})`,
})
export class DispatchedRuns extends WorkflowRunWaker {
  constructor(
    private readonly ledger: LedgerDb,
    private readonly jobWaker: JobWaker,
  ) {
    super();
  }

  /** Returns the run that the job follows; undefined: none yet. */
  async of(jobId: string): Promise<LinkedRun | undefined> {
    const [row] = await this.ledger.query<{ run_id: string; url: string; created_at: Date }>(
      `select run_id, url, created_at from dispatched_runs where job_id = $1`,
      [jobId],
    );
    return row && { runId: row.run_id, url: row.url, linkedAt: row.created_at };
  }

  /** Records the run that GitHub has named. Another job that found that run by lookup loses it, and searches again. */
  async link(jobId: string, { runId, url }: DispatchedRun): Promise<void> {
    await this.ledger.query(`delete from dispatched_runs where run_id = $1 and job_id <> $2`, [runId, jobId]);
    await this.ledger.query(
      `insert into dispatched_runs (job_id, run_id, url) values ($1, $2, $3)
       on conflict (job_id) do update set run_id = excluded.run_id, url = excluded.url`,
      [jobId, runId, url],
    );
  }

  /** Records a run found by lookup; returns false when it is another job's. */
  async linkByLookup(jobId: string, { runId, url }: DispatchedRun): Promise<boolean> {
    const rows = await this.ledger.query(
      `insert into dispatched_runs (job_id, run_id, url) values ($1, $2, $3) on conflict do nothing returning job_id`,
      [jobId, runId, url],
    );
    return rows.length > 0;
  }

  async wakeJobOf(runId: string): Promise<boolean> {
    const [row] = await this.ledger.query<{ job_id: string }>(`select job_id from dispatched_runs where run_id = $1`, [
      runId,
    ]);
    return row !== undefined && (await this.jobWaker.wake(row.job_id, 'github'));
  }
}
