import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { z } from 'zod';
import { count, instant, uuid, type Page } from '../common/answers.js';
import { HubError } from '../common/errors.js';
import { isUuid } from '../common/ids.js';
import { PG_POOL } from '../database/pg-pool.js';
import { asLedgerError } from '../database/sql-errors.js';
import { JOB_STATES } from '../jobs/job-state.js';
import { priorityNumber } from '../jobs/priority.js';

export const deadLetterSchema = z.strictObject({
  id: uuid.meta({ description: 'Of the dead_letter job' }),
  jobId: uuid.meta({ description: 'The job that failed; the rest is what it was then' }),
  type: z.string(),
  queue: z.string(),
  priority: priorityNumber,
  code: z.string(),
  message: z.string(),
  attemptsMade: count,
  failedAt: instant,
  jobState: z.enum(JOB_STATES).meta({ description: 'What the job is now' }),
  status: z
    .enum(['open', 'redriven', 'retried'])
    .meta({ description: 'retried: the job itself has gone on since, whatever became of that' }),
  redrivenAs: uuid.nullable().meta({ description: 'The newest job that took its place' }),
});
export type DeadLetter = z.output<typeof deadLetterSchema>;

export interface DeadLetterFilter {
  queue?: string;
  type?: string;
  code?: string;
}

/** Hidden jobs have no dead letters: to delete a failed job settles the matter. */
const SELECT = `
  select d.id, d.job_id as "jobId", d.type, d.queue, d.priority, d.code, d.message, d.attempts_made as "attemptsMade",
         d.failed_at as "failedAt", j.state as "jobState", d.redriven_as as "redrivenAs",
         case when j.state <> 'failed' or j.finished_at <> d.failed_at then 'retried'
              when d.redriven_as is not null then 'redriven' else 'open' end as status
    from dead_letters d join jobs j on j.id = d.job_id and not j.hidden`;

/** Reads what the ledger keeps of failed ends. */
@Injectable()
export class DeadLetters {
  constructor(@Inject(PG_POOL) private readonly pool: Pool) {}

  /** Newest first; `cursor` is the last id of the page before. */
  async list({ queue, type, code }: DeadLetterFilter, limit: number, cursor?: string): Promise<Page<DeadLetter>> {
    const values: unknown[] = [limit + 1];
    const where: string[] = [];
    const add = (condition: string, value?: string) => {
      if (value !== undefined) where.push(`${condition} $${values.push(value)}`);
    };
    add('d.queue =', queue);
    add('d.type =', type);
    add('d.code =', code);
    add('d.id <', cursor);
    const condition = where.length ? `where ${where.join(' and ')}` : '';
    const rows = await this.query(`${SELECT} ${condition} order by d.id desc limit $1`, values);
    const items = rows.slice(0, limit);
    return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
  }

  /**
   * @param id of the dead letter, or of the job: then its latest one
   * @throws HubError NOT_FOUND
   */
  async get(id: string): Promise<DeadLetter> {
    if (isUuid(id)) {
      const [own] = await this.query(`${SELECT} where d.id = $1`, [id]);
      const [letter] = own ? [own] : await this.query(`${SELECT} where d.job_id = $1 order by d.id desc limit 1`, [id]);
      if (letter) return letter;
    }
    throw new HubError('NOT_FOUND', `There is no dead letter ${id}`);
  }

  private async query(sql: string, values: unknown[]): Promise<DeadLetter[]> {
    try {
      return (await this.pool.query<DeadLetter>(sql, values)).rows;
    } catch (error) {
      throw asLedgerError(error);
    }
  }
}
