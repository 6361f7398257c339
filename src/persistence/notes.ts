import { Logger } from '@nestjs/common';
import type { Pool } from 'pg';
import { messageOf } from '../common/errors.js';
import type { ClaimedJob } from '../jobs/job.js';

/** How often progress and log lines are written while a job runs. */
const INTERVAL_MS = 250;
/** Lines that may wait for PostgreSQL; beyond them the oldest go, since a log must not take the process down. */
const MAX_LINES = 10_000;
const MAX_LINE = 10_000;

const PROGRESS_SQL = `
  update jobs j set progress = i.progress
    from unnest($1::uuid[], $2::integer[], $3::real[]) as i(id, start, progress)
   where j.id = i.id and j.id = any($1::uuid[]) and j.start = i.start and j.state = 'active'`;
const LOG_SQL = `
  insert into job_logs (job_id, at, line) select * from unnest($1::uuid[], $2::timestamptz[], $3::text[])`;

/** What running jobs say on the way: not worth an awaited write, so it leaves in groups, the newest progress only. */
export class Notes {
  private readonly logger = new Logger(Notes.name);
  private readonly progressOf = new Map<string, { run: ClaimedJob; percent: number }>();
  private lines: { id: string; at: Date; line: string }[] = [];
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(private readonly pool: Pool) {}

  progress(run: ClaimedJob, percent: number): void {
    this.progressOf.set(run.id, { run, percent: Math.min(100, Math.max(0, percent)) });
    this.schedule();
  }

  log(run: ClaimedJob, line: string): void {
    this.lines.push({
      id: run.id,
      at: new Date(),
      line: line.slice(0, MAX_LINE).replaceAll('\u0000', '').toWellFormed(),
    });
    if (this.lines.length > MAX_LINES) this.lines.shift();
    this.schedule();
  }

  /** The progress that the outcome will carry. */
  takeProgress(run: ClaimedJob): number | null {
    const last = this.progressOf.get(run.id);
    this.progressOf.delete(run.id);
    return last?.run.start === run.start ? last.percent : null;
  }

  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.writing = this.writing.then(() => this.write());
    await this.writing;
  }

  private schedule(): void {
    this.timer ??= setTimeout(() => void this.flush(), INTERVAL_MS);
  }

  private async write(): Promise<void> {
    const progress = [...this.progressOf.values()];
    const lines = this.lines;
    this.progressOf.clear();
    this.lines = [];
    try {
      if (progress.length) {
        await this.pool.query(PROGRESS_SQL, [
          progress.map(({ run }) => run.id),
          progress.map(({ run }) => run.start),
          progress.map(({ percent }) => percent),
        ]);
      }
      if (lines.length) {
        await this.pool.query(LOG_SQL, [
          lines.map(({ id }) => id),
          lines.map(({ at }) => at),
          lines.map(({ line }) => line),
        ]);
      }
    } catch (error) {
      this.logger.warn(
        { reason: messageOf(error), lines: lines.length },
        'progress and log lines could not be written',
      );
    }
  }
}
