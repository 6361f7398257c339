import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Pool } from 'pg';
import { HubError } from '../../common/errors.js';
import { GroupCommit, mostClaims, weightOf } from '../../common/group-commit.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { pgArray } from '../../database/pg-array.js';
import { HOT_PATH_POOL, PG_POOL } from '../../database/pg-pool.js';
import { preparedStatement } from '../../database/prepared.js';
import type { ChildJob, ClaimedJob, Outcome, Recorded } from '../../jobs/job.js';
import { DispatchPort, RunLedger, type JobStatus } from '../../jobs/ports/ledger.js';
import { childrenOf } from '../transitions/children.js';
import { ENGINE_CLAIM_SQL, PEEK_SQL } from '../claim/engine-claim-sql.js';
import { OVERDUE } from '../transitions/deadlines.js';
import { toClaimed, type ClaimRow } from '../claim/claim-row.js';
import { NodeIdentity } from '../nodes/node-identity.js';
import { ProgressLogBuffer } from './progress-log-buffer.js';
import { RetryBarrier } from './retry-barrier.js';
import { REFUSED_SQL, json, refusedParameters, type Report } from './record-sql.js';
import { transition } from '../transitions/transition.js';
import { writeOutcomes, type Written } from './write-outcomes.js';
import { RECORDED_OUTCOMES_SQL } from './recorded-outcomes-sql.js';
import { asLedgerError, isLedgerTrouble, isRowFault, ledgerAway } from '../../database/sql-errors.js';

const TIMES_REOPENED_SQL = 'select times_reopened as n from jobs where id = $1';

/** Maximum characters of a failed attempt's message and stack: see classify. */
const TRACE_CHARACTERS = 10_000;

/** Claims runs and records outcomes, each written in groups that collect during the previous write. */
@Injectable()
export class SqlRunLedger extends RunLedger {
  private readonly logger = new Logger(SqlRunLedger.name);
  private readonly claims: GroupCommit<string, ClaimedJob | null>;
  private readonly reports = new GroupCommit((reports: Report[]) => this.recordGroup(reports), {
    isItsOwnFault: isRowFault,
    weigh: ({ result, outcome }) => weightOf((result?.length ?? 0) + ('error' in outcome ? TRACE_CHARACTERS : 0)),
  });
  private readonly progressLogBuffer: ProgressLogBuffer;
  private readonly barrier = new RetryBarrier();
  private ended = false;
  /** Reports that PostgreSQL could not take, in the order of their first attempt, with its time. */
  private readonly unrecorded = new Map<Report, number>();
  /** Reports that PostgreSQL may have recorded although its reply was lost. */
  private readonly repeated = new WeakSet<Report>();

  constructor(
    @Inject(PG_POOL) private readonly pool: Pool,
    @Inject(HOT_PATH_POOL) private readonly hotPathPool: Pool,
    private readonly node: NodeIdentity,
    private readonly dispatch: DispatchPort,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {
    super();
    const maxSize = mostClaims(config.maxPayloadBytes);
    this.claims = new GroupCommit((ids: string[]) => this.claimGroup(ids), { maxSize });
    this.progressLogBuffer = new ProgressLogBuffer(pool);
  }

  async claim(id: string, until?: AbortSignal): Promise<ClaimedJob | null> {
    for (;;) {
      try {
        return await this.claims.submit(id);
      } catch (error) {
        if (!until || until.aborted || !isLedgerTrouble(error)) throw asLedgerError(error);
        await this.barrier.wait('claims are retried', error);
        if (until.aborted) throw asLedgerError(error);
      }
    }
  }

  async getStatus(id: string): Promise<JobStatus | null> {
    try {
      const { rows } = await this.pool.query<JobStatus & { overdue: boolean }>(PEEK_SQL, [id]);
      const row = rows[0];
      if (!row) return null;
      if (!row.overdue) return row;
      const ended = await transition(this.pool, [id], OVERDUE);
      return ended.length ? { ...row, state: 'failed', due: 0 } : row;
    } catch (error) {
      throw asLedgerError(error);
    }
  }

  async record(run: ClaimedJob, outcome: Outcome): Promise<Recorded | null> {
    const result = outcome.kind === 'completed' ? this.resultOf(outcome.result) : null;
    const report: Report = { run, outcome, result, progress: this.progressLogBuffer.takeProgress(run) };
    try {
      for (;;) {
        try {
          return await this.reports.submit(report);
        } catch (error) {
          // Kept until PostgreSQL is available: the run has happened, only its record is missing.
          if (!isLedgerTrouble(error)) throw error;
          if (this.ended) throw ledgerAway(error);
          this.repeated.add(report);
          if (!this.unrecorded.has(report)) this.unrecorded.set(report, performance.now());
          await this.barrier.wait('outcomes are kept and retried', error);
        }
      }
    } finally {
      if (this.unrecorded.size > 0) this.unrecorded.delete(report);
    }
  }

  /** Milliseconds since the oldest outcome was reported that is not in the ledger; 0 without one. */
  get lagMs(): number {
    const [since] = this.unrecorded.values();
    return Math.max(this.reports.lagMs, since === undefined ? 0 : performance.now() - since);
  }

  async children(parent: string, after?: string): Promise<ChildJob[]> {
    try {
      return await childrenOf(this.pool, parent, after);
    } catch (error) {
      throw asLedgerError(error);
    }
  }

  async timesReopened(id: string): Promise<number> {
    try {
      const { rows } = await this.pool.query<{ n: number }>(TIMES_REOPENED_SQL, [id]);
      return rows[0]?.n ?? 0;
    } catch (error) {
      throw asLedgerError(error);
    }
  }

  progress(run: ClaimedJob, percent: number): void {
    this.progressLogBuffer.progress(run, percent);
  }

  log(run: ClaimedJob, line: string): void {
    this.progressLogBuffer.log(run, line);
  }

  /** Resolves when everything reported so far is in PostgreSQL. */
  async flush(): Promise<void> {
    await Promise.all([this.claims.drained(), this.reports.drained(), this.progressLogBuffer.flush()]);
  }

  /**
   * Ends with the process: outcomes that PostgreSQL can't take now are abandoned, since callers awaiting a run's end
   * would otherwise wait for PostgreSQL. Those jobs start again elsewhere.
   */
  end(): void {
    this.ended = true;
  }

  /** @throws HubError RESULT_TOO_LARGE */
  private resultOf(value: unknown): string | null {
    const result = json(value);
    const bytes = result === null ? 0 : Buffer.byteLength(result);
    if (bytes <= this.config.maxResultBytes) return result;
    throw new HubError(
      'RESULT_TOO_LARGE',
      `the result has ${bytes} bytes, ${this.config.maxResultBytes} are allowed (MAX_RESULT_BYTES): store it elsewhere and return a reference`,
    );
  }

  private async claimGroup(ids: string[]): Promise<(ClaimedJob | null)[]> {
    const unique = [...new Set(ids)].sort();
    const { rows } = await this.hotPathPool.query<ClaimRow>({
      ...preparedStatement(ENGINE_CLAIM_SQL),
      values: [pgArray('uuid', unique), this.node.id, unique[0], unique.at(-1)],
    });
    const won = new Map(rows.map((row) => [row.id, toClaimed(row)]));
    return ids.map((id) => {
      const claimed = won.get(id) ?? null;
      // Two engine copies of one job in one group: the first gets the claim.
      won.delete(id);
      return claimed;
    });
  }

  private async recordGroup(reports: Report[]): Promise<(Recorded | null)[]> {
    const { written, more } = await writeOutcomes(this.hotPathPool, reports, this.node.id);
    if (more) this.dispatch.requestSweep();
    // Two runs of one job may report in one group: only the outcome of the run that holds the job was recorded.
    const found = ({ run }: Report) => {
      const one = written.get(run.id);
      return one?.runNumber === run.runNumber ? one : null;
    };
    const missing = reports.filter((report) => !found(report));
    const before = await this.writtenBefore(missing.filter((report) => this.repeated.has(report)));
    await this.noteRefused(missing.filter((report) => !before.has(report)));
    return reports.map((report) => found(report) ?? before.get(report) ?? null);
  }

  private async noteRefused(refused: Report[]): Promise<void> {
    if (refused.length === 0) return;
    await this.pool.query(REFUSED_SQL, refusedParameters(refused, this.node.id));
    for (const { run, outcome } of refused) {
      this.logger.warn({ jobId: run.id, runNumber: run.runNumber, outcome: outcome.kind }, 'late outcome refused');
    }
  }

  private async writtenBefore(reports: Report[]): Promise<Map<Report, Recorded>> {
    if (reports.length === 0) return new Map();
    const ids = reports.map(({ run }) => run.id);
    const sorted = [...ids].sort();
    const runNumbers = reports.map(({ run }) => run.runNumber);
    const values = [ids, runNumbers, this.node.id, sorted[0], sorted.at(-1)];
    const { rows } = await this.pool.query<Written>(RECORDED_OUTCOMES_SQL, values);
    const keyOf = (id: string, runNumber: number) => `${id}/${runNumber}`;
    const known = new Map(rows.map((row) => [keyOf(row.id, row.runNumber), row]));
    return new Map(
      reports.flatMap((report): [Report, Recorded][] => {
        const one = known.get(keyOf(report.run.id, report.run.runNumber));
        return one ? [[report, one]] : [];
      }),
    );
  }
}
