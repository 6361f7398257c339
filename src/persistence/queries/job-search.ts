import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { LedgerDb, queryRows } from '../../database/ledger-db.js';
import { count, instant, PAGE_BYTES, type Page } from '../../common/answers.js';
import { HubError } from '../../common/errors.js';
import { isUuid } from '../../common/ids.js';
import { PAGE_COLUMNS, pageByBytes } from '../../database/page-by-bytes.js';
import { READ_POOL } from '../../database/read-pool.js';
import type { Job, JobEvent } from '../../jobs/job.js';
import type { JobState } from '../../jobs/job-state.js';
import type { IdSpan } from '../partitions/id-spans.js';
import { conditions, type JobFilter } from './job-filter.js';
import { JOB_COLUMNS, JOB_SIZE, toJob, type JobRow } from './job-row.js';
import { searched, searchSpans, type Searched } from './search-spans.js';
import type { Queryable } from '../../database/queryable.js';

export const jobFailureSchema = z.strictObject({
  attempt: count,
  at: instant,
  code: z.string(),
  message: z.string(),
  stack: z.string().nullable(),
  retryable: z.boolean(),
});
export type JobFailure = z.output<typeof jobFailureSchema>;

export const jobLogLineSchema = z.strictObject({ at: instant, line: z.string() });
export type JobLogLine = z.output<typeof jobLogLineSchema>;

type SizedRow = JobRow & { bytes: number; whole: number };

/** Time after which a page, or a search for a bulk action, ends with what it has found. */
const PAGE_MS = 2000;
const MATCH_MS = 10_000;

/** Jobs among which the end of an id finds one: its index gives them in some 20 ms. */
const RECENT = 10_000;
const ENDING_SQL = `
  select id from (select id from jobs order by id desc limit ${RECENT}) recent where right(id::text, length($1)) = $1 limit $2`;

export const searchedSchema = z
  .strictObject({
    from: instant.nullable().meta({ description: 'null: from the beginning' }),
    to: instant,
    complete: z.boolean().meta({ description: 'Whether nothing that the filter covers is left before `from`' }),
  })
  .meta({ description: 'Part of the history that this request has searched, by the creation of jobs' });

export type JobPage = Page<Job> & { searched: Searched };

export interface Matches {
  jobs: { id: string; queue: string; type: string; state: JobState }[];
  searched: Searched;
}

/** Reads jobs from the ledger. Pages are ordered by id, which is by age, so no page costs more than the one before. */
@Injectable()
export class JobSearch {
  private readonly spanReader: Queryable = {
    query: async <Row extends object>(sql: string, values: unknown[] = []) => ({
      rows: await queryRows<Row>(this.readPool, sql, values),
    }),
  };

  constructor(
    private readonly ledger: LedgerDb,
    @Inject(READ_POOL) private readonly readPool: Queryable,
  ) {}

  /** @throws HubError JOB_NOT_FOUND */
  async get(id: string): Promise<Job> {
    if (!isUuid(id)) throw notFound(id);
    const rows = await this.ledger.query<JobRow>(`select ${JOB_COLUMNS} from jobs where id = $1 and not hidden`, [id]);
    if (!rows[0]) throw notFound(id);
    return toJob(rows[0]);
  }

  /** Returns those of these jobs that exist, in one statement. */
  async byIds(ids: string[]): Promise<Job[]> {
    const known = ids.filter(isUuid).sort();
    if (known.length === 0) return [];
    const sql = `select ${JOB_COLUMNS} from jobs where id = any($1::uuid[]) and id between $2 and $3 and not hidden`;
    return (await this.ledger.query<JobRow>(sql, [known, known[0], known.at(-1)])).map(toJob);
  }

  /**
   * Returns the newest jobs whose ids end with this text in lower case, among the RECENT newest ones. These are read backwards
   * from the end of the key, whatever the history.
   */
  async endingWith(end: string, limit: number): Promise<Job[]> {
    const rows = await queryRows<{ id: string }>(this.readPool, ENDING_SQL, [end, limit]);
    const jobs = await this.byIds(rows.map(({ id }) => id));
    return jobs.sort((a, b) => (a.id < b.id ? 1 : -1));
  }

  /**
   * Returns jobs, newest first. `limit` at most 1000; `cursor` is the `nextCursor` of the previous page. A search that
   * finds little returns what it has after PAGE_MS, with the cursor at which the next page continues.
   */
  async list(filter: JobFilter, limit: number, cursor?: string): Promise<JobPage> {
    return (await this.sizedList(filter, limit, cursor)).page;
  }

  /** Returns a page as `list` does, with the size of its text. */
  async sizedList(filter: JobFilter, limit: number, cursor?: string): Promise<{ page: JobPage; bytes: number }> {
    const began = performance.now();
    const found: SizedRow[] = [];
    let bytes = 0;
    const ended = (low: string) => {
      const items = found.slice(0, limit).map(toJob);
      return { page: { items, nextCursor: low, searched: searched(filter, low, cursor, false) }, bytes };
    };
    for await (const span of searchSpans(this.spanReader, filter, cursor)) {
      const { rows: sql, parameters } = inSpan(JOB_COLUMNS, filter, limit + 1 - found.length, span);
      const sized = pageByBytes({ rows: sql, order: 'id desc', ...JOB_SIZE, most: PAGE_BYTES - bytes });
      const rows = await queryRows<SizedRow>(this.readPool, sized, parameters);
      found.push(...rows);
      bytes += rows.reduce((sum, row) => sum + row.bytes, 0);
      const cut = rows.length < (rows[0]?.whole ?? 0) || bytes >= PAGE_BYTES;
      if (found.length > limit || cut) return ended(found[Math.min(found.length, limit) - 1]?.id ?? span[0]);
      if (performance.now() - began > PAGE_MS) return ended(span[0]);
    }
    const page = { items: found.map(toJob), nextCursor: null, searched: searched(filter, '', cursor, true) };
    return { page, bytes };
  }

  /** Returns only the essence of jobs, newest first, for actions on many; ends after MATCH_MS with what it has found. */
  async matches(filter: JobFilter, limit: number): Promise<Matches> {
    const began = performance.now();
    const jobs: Matches['jobs'] = [];
    const none = Array.isArray(filter.state) && filter.state.length === 0;
    for await (const span of searchSpans(this.spanReader, filter)) {
      if (none) break;
      const { rows: sql, parameters } = inSpan('id, queue, type, state', filter, limit - jobs.length, span);
      jobs.push(...(await queryRows<Matches['jobs'][number]>(this.readPool, sql, parameters)));
      const full = jobs.length >= limit;
      if (full || performance.now() - began > MATCH_MS)
        return { jobs, searched: searched(filter, (full && jobs.at(-1)?.id) || span[0], undefined, false) };
    }
    return { jobs, searched: searched(filter, '', undefined, true) };
  }

  /** Returns the trail, of a deleted job, too: the trail is kept to show who deleted it, and why. */
  async events(id: string, limit: number, cursor?: string): Promise<Page<JobEvent>> {
    const known = isUuid(id) ? await this.ledger.query(`select from jobs where id = $1`, [id]) : [];
    if (known.length === 0) throw notFound(id);
    return this.trail<JobEvent>(
      id,
      `select seq, at, from_state as "fromState", to_state as "toState", attempt, node, actor, detail from job_events`,
      limit,
      cursor,
    );
  }

  async failures(id: string, limit: number, cursor?: string): Promise<Page<JobFailure>> {
    await this.get(id);
    return this.trail<JobFailure>(
      id,
      `select seq, attempt, at, code, message, stack, retryable from job_failures`,
      limit,
      cursor,
    );
  }

  async logs(id: string, limit: number, cursor?: string): Promise<Page<JobLogLine>> {
    await this.get(id);
    return this.trail(id, `select seq, at, line from job_logs`, limit, cursor);
  }

  /** Reads a page of a trail, oldest first; the cursor is the sequence number of the last row. */
  private async trail<Item>(id: string, select: string, limit: number, cursor?: string): Promise<Page<Item>> {
    const rows = await this.ledger.query<Item & { seq?: string; whole: number }>(
      pageByBytes({
        rows: `${select} where job_id = $1 and seq > $2 order by seq limit $3`,
        order: 'seq',
        stored: 'pg_column_size(page)',
        bytes: 'octet_length(few::text)',
      }),
      [id, cursor ?? '0', limit + 1],
    );
    const more = (rows[0]?.whole ?? 0) > Math.min(rows.length, limit);
    const items: (Item & { seq?: string })[] = rows.slice(0, limit);
    const nextCursor = more ? (items.at(-1)?.seq ?? null) : null;
    for (const item of items)
      for (const name of ['seq', ...PAGE_COLUMNS]) delete (item as Record<string, unknown>)[name];
    return { items, nextCursor };
  }
}

/** Selects the jobs within this span, newest first. */
function inSpan(columns: string, filter: JobFilter, limit: number, [low, high]: IdSpan) {
  const { where, values } = conditions(filter);
  const parameters = [...values, low, high, limit];
  const [from, to, count] = [2, 1, 0].map((before) => `$${parameters.length - before}`);
  const rows = `select ${columns} from jobs where ${where.join(' and ')} and id >= ${from}::uuid and id < ${to}::uuid
        order by id desc limit ${count}`;
  return { rows, parameters };
}

function notFound(id: string): HubError {
  return new HubError('JOB_NOT_FOUND', `There is no job ${id}`);
}
