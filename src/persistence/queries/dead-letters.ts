import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { count, instant, uuid, type Page } from '../../common/answers.js';
import { HubError } from '../../common/errors.js';
import { idSince, isUuid } from '../../common/ids.js';
import { LedgerDb } from '../../database/ledger-db.js';
import { JOB_STATES } from '../../jobs/job-state.js';
import { priorityNumber } from '../../jobs/priority.js';
import type { Scopes } from '../../jobs/scopes.js';
import { spansNewestFirst } from '../partitions/id-spans.js';

export const deadLetterSchema = z.strictObject({
  id: uuid.meta({ description: 'Id of the dead_letter job' }),
  jobId: uuid.meta({ description: 'Id of the failed job; the other fields are its values at that time' }),
  type: z.string(),
  queue: z.string(),
  priority: priorityNumber,
  code: z.string(),
  message: z.string(),
  attemptsMade: count,
  failedAt: instant,
  jobState: z.enum(JOB_STATES).meta({ description: 'Current state of the job' }),
  status: z
    .enum(['open', 'redriven', 'retried'])
    .meta({ description: 'retried: the job itself has run again since, whatever the result' }),
  redrivenAs: uuid.nullable().meta({ description: 'Id of the newest job that replaces it' }),
});
export type DeadLetter = z.output<typeof deadLetterSchema>;

export interface DeadLetterFilter {
  scopes: Scopes;
  queue?: string;
  type?: string;
  code?: string;
}

interface Keys {
  id: string;
  jobId: string;
}

/** Rows read at once where most may be of other tenants, and the time after which a page ends with what it has. */
const SCOPED_ROWS = 1000;
const PATIENCE_MS = 5000;

/** Bounded by a page's ids, which exclude all other partitions: a letter's job may be of any earlier day. */
const KEYS_SQL = `
  select id, job_id as "jobId" from dead_letters
   where ($1::text is null or queue = $1) and ($2::text is null or type = $2) and ($3::text is null or code = $3)
     and ($4::text[] is null or queue = any($4)) and id >= $5::uuid and id < $6::uuid
   order by id desc limit $7`;
/** `$2` bounds the ids: a letter is younger than its job. */
const LATEST_SQL = `
  select id, job_id as "jobId" from dead_letters where job_id = $1 and id >= $2::uuid order by id desc limit 1`;

/** Excludes dead letters of hidden jobs: deleting a failed job settles it. `$3`: the tenants, which only jobs have. */
const SELECT = `
  select d.id, d.job_id as "jobId", d.type, d.queue, d.priority, d.code, d.message, d.attempts_made as "attemptsMade",
         d.failed_at as "failedAt", j.state as "jobState", d.redriven_as as "redrivenAs",
         case when j.state <> 'failed' or j.finished_at <> d.failed_at then 'retried'
              when d.redriven_as is not null then 'redriven' else 'open' end as status
    from dead_letters d join jobs j on j.id = d.job_id and not j.hidden
   where d.id = any($1::uuid[]) and j.id = any($2::uuid[]) and ($3::text[] is null or j.tenant = any($3))
   order by d.id desc`;

/** Reads the ledger's dead letters. */
@Injectable()
export class DeadLetters {
  private readonly reader = {
    query: async <Row extends object>(sql: string, values: unknown[] = []) => ({
      rows: await this.ledger.query<Row>(sql, values),
    }),
  };

  constructor(private readonly ledger: LedgerDb) {}

  /** Returns dead letters, newest first; `cursor` is the `nextCursor` of the previous page. */
  async list(
    { queue, type, code, scopes: { queues, tenants } }: DeadLetterFilter,
    limit: number,
    cursor?: string,
  ): Promise<Page<DeadLetter>> {
    const began = performance.now();
    const filter = [queue ?? null, type ?? null, code ?? null, queues];
    const found: DeadLetter[] = [];
    for await (const [low, end] of spansNewestFirst(this.reader, {}, cursor)) {
      let high: string | undefined = end;
      while (high !== undefined && found.length <= limit) {
        if (performance.now() - began > PATIENCE_MS) return { items: found, nextCursor: high };
        const wanted: number = tenants === null ? limit + 1 - found.length : SCOPED_ROWS;
        const keys: Keys[] = await this.ledger.query<Keys>(KEYS_SQL, [...filter, low, high, wanted]);
        found.push(...(await this.read(keys, tenants)));
        high = keys.length < wanted ? undefined : keys.at(-1)?.id;
      }
      if (found.length > limit) break;
    }
    const items = found.slice(0, limit);
    return { items, nextCursor: found.length > limit ? (items.at(-1)?.id ?? null) : null };
  }

  /**
   * Returns one dead letter.
   * @param id of the dead letter, or of the job: then its latest one
   * @throws HubError NOT_FOUND
   */
  async get(id: string): Promise<DeadLetter> {
    if (isUuid(id)) {
      const own = await this.ledger.query<Keys>(`select id, job_id as "jobId" from dead_letters where id = $1`, [id]);
      const keys = own.length > 0 ? own : await this.ledger.query<Keys>(LATEST_SQL, [id, idSince(id)]);
      const [letter] = await this.read(keys, null);
      if (letter) return letter;
    }
    throw new HubError('NOT_FOUND', `There is no dead letter ${id}`);
  }

  private async read(keys: Keys[], tenants: Scopes['tenants']): Promise<DeadLetter[]> {
    if (keys.length === 0) return [];
    return this.ledger.query(SELECT, [keys.map(({ id }) => id), keys.map(({ jobId }) => jobId), tenants]);
  }
}
