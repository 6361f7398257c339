import { Logger } from '@nestjs/common';
import type { Pool } from 'pg';
import { messageOf } from '../../common/errors.js';
import { ledgerClock } from '../../common/ledger-clock.js';
import { isLedgerTrouble } from '../../database/sql-errors.js';
import type { ClaimedJob } from '../../jobs/job.js';

/** Interval at which progress and log lines are written while a job runs. */
const INTERVAL_MS = 250;
/** Delay before lines that PostgreSQL could not take are written again. */
const RETRY_MS = 1000;
/** Maximum buffered lines; beyond it the oldest are dropped, since a log must not take the process down. */
const MAX_LINES = 10_000;
const MAX_CHARACTERS = 5_000_000;
const MAX_LINE = 10_000;

/**
 * Writes progress. Rows are locked in the order of ids, as in every change of several jobs; `$4`/`$5`: id bounds, see
 * engine-claim-sql.ts.
 */
const PROGRESS_SQL = `
  with i as (select * from unnest($1::uuid[], $2::integer[], $3::real[]) as t(id, run_number, progress)),
  before as (
    select j.id from i join jobs j on j.id = i.id and j.run_number = i.run_number
     where j.id = any($1::uuid[]) and j.id between $4 and $5 and j.state = 'active' order by j.id for update of j
  )
  update jobs j set progress = i.progress from i, before
   where j.id = i.id and before.id = i.id and j.id between $4 and $5`;
const LOG_SQL = `
  insert into job_logs (job_id, at, line) select * from unnest($1::uuid[], $2::timestamptz[], $3::text[])`;

/**
 * Writes lines after a write that may have succeeded although its reply was lost: of identical lines, only as many as
 * are missing. `$4`/`$5`: id bounds.
 */
const LOG_AGAIN_SQL = `
  insert into job_logs (job_id, at, line)
  select i.job_id, i.at, i.line
    from (select t.*, row_number() over (partition by job_id, at, line order by n) as nth
            from unnest($1::uuid[], $2::timestamptz[], $3::text[]) with ordinality as t(job_id, at, line, n)) i
   where i.nth > (select count(*) from job_logs l
                   where l.job_id = i.job_id and l.job_id between $4 and $5 and l.at = i.at and l.line = i.line)
   order by i.n`;

interface Line {
  id: string;
  at: Date;
  line: string;
}

/**
 * Buffers the progress and log lines of running jobs: not worth an awaited write, so they are written in groups, with
 * only the newest progress.
 */
export class ProgressLogBuffer {
  private readonly logger = new Logger(ProgressLogBuffer.name);
  private readonly progressOf = new Map<string, { run: ClaimedJob; percent: number }>();
  private lines: Line[] = [];
  /** True when a write of some of these lines has failed. */
  private again = false;
  private characters = 0;
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(private readonly pool: Pool) {}

  progress(run: ClaimedJob, percent: number): void {
    this.progressOf.set(run.id, { run, percent: Math.min(100, Math.max(0, percent)) });
    this.schedule();
  }

  log(run: ClaimedJob, line: string): void {
    const text = line.slice(0, MAX_LINE).replaceAll('\u0000', '').toWellFormed();
    this.lines.push({ id: run.id, at: new Date(ledgerClock.now()), line: text });
    this.characters += text.length;
    if (this.lines.length > MAX_LINES || this.characters > MAX_CHARACTERS) this.shorten();
    this.schedule();
  }

  /** Removes and returns the progress that the outcome will carry. */
  takeProgress(run: ClaimedJob): number | null {
    const last = this.progressOf.get(run.id);
    this.progressOf.delete(run.id);
    return last?.run.runNumber === run.runNumber ? last.percent : null;
  }

  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.writing = this.writing.then(() => this.write());
    await this.writing;
  }

  private schedule(ms = INTERVAL_MS): void {
    this.timer ??= setTimeout(() => void this.flush(), ms);
  }

  /** Drops a tenth of the lines together: dropping one for each new line would move all others each time. */
  private shorten(): void {
    let gone = 0;
    while (this.lines.length - gone > 0.9 * MAX_LINES || this.characters > 0.9 * MAX_CHARACTERS) {
      this.characters -= this.lines[gone]?.line.length ?? 0;
      gone += 1;
    }
    this.lines.splice(0, gone);
    this.logger.warn({ lines: gone }, 'log lines of jobs dropped; PostgreSQL takes no writes');
  }

  /** Puts lines that could not be written back before newer ones. Progress is not kept: only new values matter. */
  private keep(lines: Line[]): void {
    this.lines = [...lines, ...this.lines];
    this.again = true;
    for (const { line } of lines) this.characters += line.length;
    if (this.lines.length > MAX_LINES || this.characters > MAX_CHARACTERS) this.shorten();
    if (this.lines.length > 0) this.schedule(RETRY_MS);
  }

  private async write(): Promise<void> {
    const progress = [...this.progressOf.values()];
    const { lines, again } = this;
    this.progressOf.clear();
    this.lines = [];
    this.again = false;
    this.characters = 0;
    try {
      if (progress.length) {
        const ids = progress.map(({ run }) => run.id);
        const sorted = [...ids].sort();
        await this.pool.query(PROGRESS_SQL, [
          ids,
          progress.map(({ run }) => run.runNumber),
          progress.map(({ percent }) => percent),
          sorted[0],
          sorted.at(-1),
        ]);
      }
      if (lines.length) await this.writeLines(lines, again);
    } catch (error) {
      this.logger.warn(
        { reason: messageOf(error), lines: lines.length },
        'write of progress and log lines failed; lines are kept while PostgreSQL is unavailable',
      );
      if (isLedgerTrouble(error)) this.keep(lines);
    }
  }

  private async writeLines(lines: Line[], again: boolean): Promise<void> {
    const ids = lines.map(({ id }) => id);
    const values = [ids, lines.map(({ at }) => at), lines.map(({ line }) => line)];
    if (!again) await this.pool.query(LOG_SQL, values);
    else {
      const sorted = [...ids].sort();
      await this.pool.query(LOG_AGAIN_SQL, [...values, sorted[0], sorted.at(-1)]);
    }
  }
}
