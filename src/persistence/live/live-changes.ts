import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { LedgerDb } from '../../database/ledger-db.js';
import { jobSchema } from '../../jobs/job.js';
import { toJob, type JobRow } from '../queries/job-row.js';

/** What live views show of a job: all that changes, without its data and result, which may be large. */
export const liveJobSchema = jobSchema.omit({ data: true, result: true, tags: true, parentId: true, originId: true });
export type LiveJob = z.output<typeof liveJobSchema>;

const COLUMNS = `j.id, j.type, j.queue, j.state, j.priority, j.attempts_made, j.max_attempts, j.progress, j.error_code,
  j.error_message, j.created_at, j.run_at, j.started_at, j.finished_at, j.tenant`;

/** A watched job: the version that is known of it (null: none), and whether its progress may change without an event. */
export interface WatchedJob {
  id: string;
  version: string | null;
  active: boolean;
}

export interface ChangedJob {
  job: LiveJob;
  version: string;
  /** Whether it was deleted by somebody's act. */
  hidden: boolean;
}

export interface LiveChanges {
  /** Number of the last event, failure or log line of any job; it grows with each. */
  position: string;
  jobs: ChangedJob[];
}

/**
 * Reads the position and the watched jobs that have another version than the known one, by xmin: a row's version costs no
 * column and no write. While the position stands still only active jobs are compared. The limit has each job searched by its
 * key: joined as sets, 100 jobs took 10 ms. `$5`/`$6`: id bounds, see engine-claim-sql.ts.
 */
const CHANGES_SQL = `
  select p.last_value::text as position, c.*
    from (select last_value from job_trail_seq) p
    left join lateral (
      select j.*
        from (
          select * from unnest($1::uuid[], $2::text[], $3::boolean[]) as t(id, version, active)
           where active or version is null or (select last_value from job_trail_seq) <> $4::bigint
        ) w
       cross join lateral (
         select ${COLUMNS}, j.hidden, j.xmin::text as version
           from jobs j where j.id = w.id and j.id between $5 and $6 limit 1
       ) j
       where j.version is distinct from w.version
    ) c on true`;

type Row = { position: string; version: string | null; hidden: boolean } & JobRow;

const NIL = '00000000-0000-0000-0000-000000000000';

/** One statement for all that this node's live views know of jobs, however many views there are. */
@Injectable()
export class LiveChangesReader {
  constructor(private readonly ledger: LedgerDb) {}

  /** @param since the position that is known; all watched jobs are compared when there is another one */
  async read(watched: WatchedJob[], since: string): Promise<LiveChanges> {
    const ids = watched.map(({ id }) => id);
    const sorted = [...ids].sort();
    const rows = await this.ledger.query<Row>(CHANGES_SQL, [
      ids,
      watched.map(({ version }) => version),
      watched.map(({ active }) => active),
      since,
      sorted[0] ?? NIL,
      sorted.at(-1) ?? NIL,
    ]);
    const jobs = rows.flatMap((row) => {
      const { version, hidden } = row;
      return version === null ? [] : [{ job: toLive(row), version, hidden }];
    });
    return { position: rows[0]?.position ?? since, jobs };
  }
}

/** Converts a row, whose statement has read no data. */
function toLive(row: JobRow): LiveJob {
  const { data: _d, result: _r, tags: _t, parentId: _p, originId: _o, ...job } = toJob({ ...row, data: {} });
  return job;
}
