import { Injectable } from '@nestjs/common';
import { LedgerDb } from '../../database/ledger-db.js';

/** A log line with its number, which grows within a job; it is the cursor of `GET …/logs`, too. */
export interface LiveLine {
  seq: string;
  at: Date;
  line: string;
}

/** Lines of one job per read, and of all jobs: a line has 10,000 characters at most. */
const [LINES_OF_JOB, LINES] = [100, 1000];
/** Last lines that a new view begins with. */
const TAIL = 100;

type Row = Omit<LiveLine, 'seq'> & { jobId: string; seq: string | null };

/** `$3`/`$4`: id bounds, see engine-claim-sql.ts. */
const NEW_SQL = `
  select l.job_id as "jobId", l.seq::text as seq, l.at, l.line
    from unnest($1::uuid[], $2::bigint[]) with ordinality as w(id, after, n)
   cross join lateral (
     select job_id, seq, at, line from job_logs
      where job_id = w.id and job_id between $3 and $4 and seq > w.after order by seq limit ${LINES_OF_JOB}
   ) l
   order by w.n, l.seq limit ${LINES}`;

/** A job without lines has a row without a number. */
const TAIL_SQL = `
  select j.id as "jobId", l.seq::text as seq, l.at, l.line
    from unnest($1::uuid[], $2::bigint[]) as w(id, upto)
    join jobs j on j.id = w.id and j.id between $3 and $4 and not j.hidden
    left join lateral (
      select seq, at, line from job_logs
       where job_id = w.id and job_id between $3 and $4 and seq <= w.upto order by seq desc limit ${TAIL}
    ) l on true
   order by l.seq`;

/** Reads log lines of many jobs in one statement. */
@Injectable()
export class LiveLogs {
  constructor(private readonly ledger: LedgerDb) {}

  /**
   * Returns lines after the given numbers, by job, and whether there may be more of them.
   * @param after last known number by job; the first jobs are served first
   */
  async newer(after: Map<string, string>): Promise<{ lines: Map<string, LiveLine[]>; more: boolean }> {
    const rows = await this.query(NEW_SQL, after);
    const lines = byJob(rows);
    return { lines, more: rows.length === LINES || [...lines.values()].some(({ length }) => length === LINES_OF_JOB) };
  }

  /** Returns the last lines of each job up to a number; a job that does not exist is missing. */
  async tails(upTo: Map<string, string>): Promise<Map<string, LiveLine[]>> {
    return byJob(await this.query(TAIL_SQL, upTo));
  }

  private query(sql: string, numbers: Map<string, string>): Promise<Row[]> {
    const ids = [...numbers.keys()];
    const sorted = [...ids].sort();
    return this.ledger.query<Row>(sql, [ids, [...numbers.values()], sorted[0], sorted.at(-1)]);
  }
}

function byJob(rows: Row[]): Map<string, LiveLine[]> {
  const lines = new Map<string, LiveLine[]>();
  for (const { jobId, seq, at, line } of rows) {
    const of = lines.get(jobId) ?? [];
    if (seq !== null) of.push({ seq, at, line });
    lines.set(jobId, of);
  }
  return lines;
}
