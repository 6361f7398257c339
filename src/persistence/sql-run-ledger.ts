import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Pool } from 'pg';
import { messageOf } from '../common/errors.js';
import { GroupCommit } from '../common/group-commit.js';
import { PG_POOL } from '../database/pg-pool.js';
import type { ChildJob, ClaimedJob, Outcome } from '../jobs/job.js';
import type { JobState } from '../jobs/job-state.js';
import { DispatchSignal, RunLedger } from '../jobs/ports.js';
import { childrenOf } from './children.js';
import { CLAIM_SQL, PEEK_SQL } from './claim-sql.js';
import { OVERDUE } from './deadlines.js';
import { toClaimed, type ClaimRow } from './claim-row.js';
import { NodeIdentity } from './node-identity.js';
import { Notes } from './notes.js';
import { REFUSED_SQL, json, refusedParameters, type Report } from './record-sql.js';
import { transition } from './transition.js';
import { writeOutcomes } from './write-outcomes.js';
import { asLedgerError, isRowFault, isTransient } from '../database/sql-errors.js';

/** How long an outcome that PostgreSQL could not take waits before it is tried again. */
const RETRY_MS = 500;

/** Claims and outcomes, each written in groups of what happened meanwhile. */
@Injectable()
export class SqlRunLedger extends RunLedger {
  private readonly logger = new Logger(SqlRunLedger.name);
  private readonly claims = new GroupCommit((ids: string[]) => this.claimGroup(ids));
  private readonly reports = new GroupCommit((reports: Report[]) => this.recordGroup(reports), {
    isItsOwnFault: isRowFault,
  });
  private readonly notes: Notes;

  constructor(
    @Inject(PG_POOL) private readonly pool: Pool,
    private readonly node: NodeIdentity,
    private readonly dispatch: DispatchSignal,
  ) {
    super();
    this.notes = new Notes(pool);
  }

  async claim(id: string): Promise<ClaimedJob | null> {
    try {
      return await this.claims.submit(id);
    } catch (error) {
      throw asLedgerError(error);
    }
  }

  async peek(id: string): Promise<{ state: JobState; due: number } | null> {
    try {
      const { rows } = await this.pool.query<{ state: JobState; due: number; overdue: boolean }>(PEEK_SQL, [id]);
      const row = rows[0];
      if (!row) return null;
      if (!row.overdue) return row;
      const ended = await transition(this.pool, [id], OVERDUE);
      return ended.length ? { state: 'failed', due: 0 } : row;
    } catch (error) {
      throw asLedgerError(error);
    }
  }

  async record(run: ClaimedJob, outcome: Outcome): Promise<boolean> {
    const result = outcome.kind === 'completed' ? json(outcome.result) : null;
    const report = { run, outcome, result, progress: this.notes.takeProgress(run) };
    for (;;) {
      try {
        return await this.reports.submit(report);
      } catch (error) {
        // Kept until PostgreSQL is back: the run has happened, only its record is missing.
        if (!isTransient(error)) throw error;
        this.logger.warn({ jobId: run.id, reason: messageOf(error) }, 'outcome kept, PostgreSQL is away');
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  async children(parent: string, after?: string): Promise<ChildJob[]> {
    try {
      return await childrenOf(this.pool, parent, after);
    } catch (error) {
      throw asLedgerError(error);
    }
  }

  progress(run: ClaimedJob, percent: number): void {
    this.notes.progress(run, percent);
  }

  log(run: ClaimedJob, line: string): void {
    this.notes.log(run, line);
  }

  /** Resolves when everything reported so far is in PostgreSQL. */
  async flush(): Promise<void> {
    await Promise.all([this.claims.drained(), this.reports.drained(), this.notes.flush()]);
  }

  private async claimGroup(ids: string[]): Promise<(ClaimedJob | null)[]> {
    const unique = [...new Set(ids)].sort();
    const { rows } = await this.pool.query<ClaimRow>({
      name: 'claim',
      text: CLAIM_SQL,
      values: [unique, this.node.id, unique[0], unique.at(-1)],
    });
    const won = new Map(rows.map((row) => [row.id, toClaimed(row)]));
    return ids.map((id) => {
      const claimed = won.get(id) ?? null;
      // Two engine copies of one job in one group: the first wins.
      won.delete(id);
      return claimed;
    });
  }

  private async recordGroup(reports: Report[]): Promise<boolean[]> {
    // Two runs of one job may report in one group: only the run that holds the job was written.
    const { starts: written, more } = await writeOutcomes(this.pool, reports, this.node.id);
    if (more) this.dispatch.requestSweep();
    const refused = reports.filter(({ run }) => written.get(run.id) !== run.start);
    if (refused.length) {
      await this.pool.query(REFUSED_SQL, refusedParameters(refused, this.node.id));
      for (const { run, outcome } of refused) {
        this.logger.warn({ jobId: run.id, start: run.start, outcome: outcome.kind }, 'late outcome refused');
      }
    }
    return reports.map(({ run }) => written.get(run.id) === run.start);
  }
}
