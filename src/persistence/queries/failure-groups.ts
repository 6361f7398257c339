import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { count, instant, type Page } from '../../common/answers.js';
import { HubError } from '../../common/errors.js';
import { queryRows } from '../../database/ledger-db.js';
import type { Queryable } from '../../database/queryable.js';
import { READ_POOL } from '../../database/read-pool.js';

export const FINGERPRINT = /^[0-9a-f]{16}$/;

/** Hours that a spark covers. */
const SPARK_HOURS = 24;

export const failureGroupSchema = z.strictObject({
  fingerprint: z.string().regex(FINGERPRINT).meta({ description: 'Of the type, the code and the normalized message' }),
  type: z.string(),
  queue: z.string(),
  code: z.string(),
  message: z
    .string()
    .meta({ description: 'The message, with what varies replaced: <n>, <id>, <path>, <address>, <url>, <text>' }),
  count: count.meta({ description: 'Jobs that have failed and were neither redriven, retried nor deleted since' }),
  firstAt: instant,
  lastAt: instant,
  spark: z
    .array(count)
    .length(SPARK_HOURS)
    .optional()
    .meta({ description: 'Failures in each of the last 24 hours, the oldest first; if `spark` is asked for' }),
});
export type FailureGroup = z.output<typeof failureGroupSchema>;

export interface FailureFilter {
  queue?: string;
  type?: string;
  code?: string;
  /** Substring of the normalized message. */
  q?: string;
  /** Failures from this instant on count, up to but not including `to`. */
  from?: Date;
  to?: Date;
}

type Row = FailureGroup & { at: string };

const COLUMNS = `g.fingerprint, g.type, g.queue, g.code, g.message, (extract(epoch from g.last_at) * 1000000)::bigint::text as at`;

/** By the index on the time of the last failure: the cost of a page follows its size. */
const PAGE_SQL = `
  select ${COLUMNS}, g.jobs::float8 as count, g.first_at as "firstAt", g.last_at as "lastAt", g.last_at as sorted
    from failure_groups g
   where g.jobs > 0
     and ($1::text is null or g.queue = $1) and ($2::text is null or g.type = $2) and ($3::text is null or g.code = $3)
     and ($4::text is null or strpos(lower(g.message), lower($4)) > 0)
     and ($5::timestamptz is null or g.last_at >= $5) and ($6::timestamptz is null or g.first_at < $6)
     and ($7::bigint is null or (g.last_at, g.fingerprint) < (to_timestamp(0) + $7 * interval '1 microsecond', $8))
   order by g.last_at desc, g.fingerprint desc limit $9`;

/** Counts a page's failures within an interval; those of groups that lie in it are counted already. */
const WITHIN_SQL = `
  select p.fingerprint, p.type, p.queue, p.code, p.message, p.at, coalesce(n.jobs, p.count)::float8 as count,
         coalesce(n.first_at, p."firstAt") as "firstAt", coalesce(n.last_at, p."lastAt") as "lastAt"
    from (${PAGE_SQL}) p
    left join lateral (
     select count(*) as jobs, min(failed_at) as first_at, max(failed_at) as last_at from failed_jobs f
      where f.fingerprint = p.fingerprint and ($5::timestamptz is null or f.failed_at >= $5)
        and ($6::timestamptz is null or f.failed_at < $6)
   ) n on p."firstAt" < $5 or p."lastAt" >= $6
   order by p.sorted desc, p.fingerprint desc`;

const ONE_SQL = `
  select ${COLUMNS}, g.jobs::float8 as count, g.first_at as "firstAt", g.last_at as "lastAt"
    from failure_groups g where g.fingerprint = $1`;

/** Counts by hour what the groups of a page have in their last day, in the order of the index. */
const SPARK_SQL = `
  select g.fingerprint, n.hour, n.jobs::float8 as jobs
    from unnest($1::text[]) g(fingerprint)
   cross join lateral (
     select floor(extract(epoch from now() - f.failed_at) / 3600)::integer as hour, count(*) as jobs
       from failed_jobs f
      where f.fingerprint = g.fingerprint and f.failed_at > now() - interval '${SPARK_HOURS} hours' and f.failed_at <= now()
      group by 1
   ) n`;

/** Reads groups of failed jobs: one cause, one row, however often it struck. */
@Injectable()
export class FailureGroups {
  constructor(@Inject(READ_POOL) private readonly readPool: Queryable) {}

  /** Returns groups, the last to fail first; `cursor` is the `nextCursor` of the previous page. */
  async list(filter: FailureFilter, limit: number, cursor?: string, spark = false): Promise<Page<FailureGroup>> {
    const { queue, type, code, q, from, to } = filter;
    const [at, fingerprint] = cursor?.split('-') ?? [];
    const sql = from === undefined && to === undefined ? PAGE_SQL : WITHIN_SQL;
    const rows = await queryRows<Row & { sorted?: Date }>(this.readPool, sql, [
      ...[queue, type, code, q, from, to, at].map((value) => value ?? null),
      fingerprint ?? null,
      limit + 1,
    ]);
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const items = page.filter(({ count }) => count > 0).map(shown);
    return {
      items: spark ? await this.withSparks(items) : items,
      nextCursor: rows.length > limit && last ? `${last.at}-${last.fingerprint}` : null,
    };
  }

  private async withSparks(groups: FailureGroup[]): Promise<FailureGroup[]> {
    const asked = groups.map(({ fingerprint }) => fingerprint);
    const rows = await queryRows<{ fingerprint: string; hour: number; jobs: number }>(this.readPool, SPARK_SQL, [
      asked,
    ]);
    const sparks = new Map(asked.map((fingerprint) => [fingerprint, new Array<number>(SPARK_HOURS).fill(0)]));
    for (const { fingerprint, hour, jobs } of rows) {
      const spark = sparks.get(fingerprint);
      if (spark) spark[SPARK_HOURS - 1 - hour] = jobs;
    }
    return groups.map((group) => ({ ...group, spark: sparks.get(group.fingerprint) }));
  }

  /** @throws HubError NOT_FOUND */
  async get(fingerprint: string): Promise<FailureGroup> {
    const known = FINGERPRINT.test(fingerprint) ? fingerprint : '';
    const [row] = await queryRows<Row>(this.readPool, ONE_SQL, [known]);
    if (!row) throw new HubError('NOT_FOUND', `There is no group of failures ${fingerprint}`);
    return shown(row);
  }
}

function shown({ fingerprint, type, queue, code, message, count, firstAt, lastAt }: Row): FailureGroup {
  return { fingerprint, type, queue, code, message, count, firstAt, lastAt };
}
