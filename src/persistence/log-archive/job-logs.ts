import type { ClientBase } from 'pg';
import type { LogRow, LogSource } from './log-source.js';

/** Which jobs `j`: a condition in SQL and its values, `$1` and following. */
export interface JobCondition {
  sql: string;
  values: unknown[];
}

/** The log lines of a day's jobs: the partitions are named themselves, which no plan has to find. */
export class JobLogs implements LogSource {
  readonly kind = 'job_log';

  /**
   * @param day the suffix of its partitions: eight digits, read from the catalog
   * @param over which jobs' time is over; it must let no open job pass
   */
  constructor(
    private readonly day: string,
    private readonly over: JobCondition,
  ) {}

  async page(client: ClientBase, after: LogRow | undefined, limit: number): Promise<LogRow[]> {
    const { sql, values } = this.over;
    const n = values.length;
    const { rows } = await client.query<LogRow>(
      `select l.job_id as key, l.seq::text as mark,
              json_build_object('job_id', l.job_id, 'type', j.type, 'queue', j.queue, 'seq', l.seq, 'at', l.at,
                                'line', l.line)::text as json
         from job_logs_${this.day} l join jobs_${this.day} j on j.id = l.job_id
        where (l.job_id, l.seq) > ($${n + 1}::uuid, $${n + 2}::bigint) and ${sql}
        order by l.job_id, l.seq limit $${n + 3}`,
      [...values, after?.key ?? '00000000-0000-0000-0000-000000000000', after?.mark ?? 0, limit],
    );
    return rows;
  }

  /** A job that somebody retries, or holds for that, keeps what it has: it is archived again another day. */
  async remove(client: ClientBase, lines: Pick<LogRow, 'key' | 'mark'>[]): Promise<number> {
    const { sql, values } = this.over;
    const [keys, marks] = [`$${values.length + 1}::uuid[]`, `$${values.length + 2}::bigint[]`];
    const { rows } = await client.query<{ n: number }>(
      `with held as (
         select j.id from jobs_${this.day} j where j.id = any(${keys}) and ${sql} order by j.id for share skip locked
       ),
       gone as (
         delete from job_logs_${this.day} l using held, unnest(${keys}, ${marks}) as line(job_id, seq)
          where l.job_id = line.job_id and l.seq = line.seq and held.id = l.job_id
         returning 1
       )
       select count(*)::integer as n from gone`,
      [...values, lines.map(({ key }) => key), lines.map(({ mark }) => mark)],
    );
    return rows[0]?.n ?? 0;
  }
}
