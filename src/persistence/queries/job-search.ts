import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { LedgerDb, queryRows } from '../../database/ledger-db.js';
import { count, instant, type Page } from '../../common/answers.js';
import { HubError } from '../../common/errors.js';
import { idFloor, isUuid } from '../../common/ids.js';
import { READ_POOL } from '../../database/read-pool.js';
import type { Job, JobEvent } from '../../jobs/job.js';
import type { JobState } from '../../jobs/job-state.js';
import { spansNewestFirst, type IdSpan } from '../partitions/id-spans.js';
import { JOB_COLUMNS, toJob, type JobRow } from './job-row.js';
import { JOB_SIZE, PAGE_BYTES, PAGE_COLUMNS, pageByBytes } from './page-by-bytes.js';
import type { Queryable } from '../../database/queryable.js';

export interface JobFilter {
  queue?: string;
  type?: string;
  state?: JobState;
  tag?: string;
  tenant?: string;
  /** Substring of the data's or the error's text. */
  q?: string;
  from?: Date;
  to?: Date;
}

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

/** Time limit for collecting one page. */
const PATIENCE_MS = 5000;

/** Reads jobs from the ledger. Pages are ordered by id, which is by age, so no page costs more than the one before. */
@Injectable()
export class JobSearch {
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

  /**
   * Returns jobs, newest first. `limit` at most 1000; `cursor` is the `nextCursor` of the previous page. A search that
   * finds little returns what it has after PATIENCE_MS, with the cursor at which the next page continues.
   */
  async list(filter: JobFilter, limit: number, cursor?: string): Promise<Page<Job>> {
    const began = performance.now();
    const page: SizedRow[] = [];
    let bytes = 0;
    for await (const span of this.spans(filter, cursor)) {
      const { rows: sql, parameters } = inSpan(JOB_COLUMNS, filter, limit + 1 - page.length, span);
      const sized = pageByBytes({ rows: sql, order: 'id desc', ...JOB_SIZE, most: PAGE_BYTES - bytes });
      const rows = await queryRows<SizedRow>(this.readPool, sized, parameters);
      page.push(...rows);
      bytes += rows.reduce((sum, row) => sum + row.bytes, 0);
      const cut = rows.length < (rows[0]?.whole ?? 0) || bytes >= PAGE_BYTES;
      if (page.length > limit || cut) return pageOf(page.slice(0, limit));
      if (performance.now() - began > PATIENCE_MS) return { items: page.map(toJob), nextCursor: span[0] };
    }
    return { items: page.map(toJob), nextCursor: null };
  }

  /** Returns only the ids, newest first, for actions on many jobs. */
  async ids(filter: JobFilter, limit: number): Promise<string[]> {
    const rows: { id: string }[] = [];
    for await (const span of this.spans(filter)) {
      const { rows: sql, parameters } = inSpan('id', filter, limit - rows.length, span);
      rows.push(...(await queryRows<{ id: string }>(this.readPool, sql, parameters)));
      if (rows.length >= limit) break;
    }
    return rows.map(({ id }) => id);
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

  private spans(filter: JobFilter, cursor?: string): AsyncGenerator<IdSpan> {
    const query = async <Row extends object>(sql: string, values: unknown[] = []) => ({
      rows: await queryRows<Row>(this.readPool, sql, values),
    });
    return spansNewestFirst({ query }, filter, cursor);
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

/** Returns a page that has a successor. */
function pageOf(rows: JobRow[]): Page<Job> {
  return { items: rows.map(toJob), nextCursor: rows.at(-1)?.id ?? null };
}

function notFound(id: string): HubError {
  return new HubError('JOB_NOT_FOUND', `There is no job ${id}`);
}

export function conditions(filter: JobFilter, cursor?: string): { where: string[]; values: unknown[] } {
  const where = ['not hidden'];
  const values: unknown[] = [];
  const add = (condition: (parameter: string) => string, value: unknown) => {
    if (value === undefined) return;
    values.push(value);
    where.push(condition(`$${values.length}`));
  };
  add((p) => `queue = ${p}`, filter.queue);
  add((p) => `type = ${p}`, filter.type);
  add((p) => `state = ${p}`, filter.state);
  add((p) => `tags @> array[${p}::text]`, filter.tag);
  add((p) => `tenant = ${p}`, filter.tenant);
  add(
    (p) => `(data::text ilike ${p} or error_message ilike ${p})`,
    filter.q === undefined ? undefined : like(filter.q),
  );
  add((p) => `id >= ${p}::uuid`, filter.from === undefined ? undefined : idFloor(filter.from.getTime()));
  add((p) => `id < ${p}::uuid`, filter.to === undefined ? undefined : idFloor(filter.to.getTime()));
  add((p) => `id < ${p}::uuid`, cursor);
  return { where, values };
}

function like(text: string): string {
  return `%${text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
}
