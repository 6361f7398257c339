import { Injectable } from '@nestjs/common';
import type { Page } from '../../common/answers.js';
import { LedgerDb } from '../../database/ledger-db.js';
import { RetentionRules } from '../../jobs/retention-rules.js';
import type { WebhookAttempt } from './model/webhook-endpoint.js';

/** Time between notes of success on an endpoint: each delivery would lock its row. */
const SUCCESS_NOTE = `interval '10 seconds'`;

const COLUMNS = `seq::text as id, job_id as "jobId", run_number as "runNumber", endpoint_id as "endpointId", event, host, at, ms,
  status, code, answer`;

const RECORD_SQL = `
  with attempt as (
    insert into webhook_attempts (job_id, run_number, endpoint_id, event, host, ms, status, code, answer)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing),
  noted as (
    update webhook_endpoints set
       failing_since = case when $8::text is null then null else coalesce(failing_since, now()) end,
       last_success_at = case when $8::text is null then now() else last_success_at end,
       last_failure_at = case when $8::text is null then last_failure_at else now() end
     where id = $3 and ($8::text is not null or failing_since is not null
                        or last_success_at is null or last_success_at < now() - ${SUCCESS_NOTE})
    returning extract(epoch from now() - failing_since) * 1000 as failing_ms)
  select failing_ms::float8 as "failingMs" from noted`;

export type NewAttempt = Omit<WebhookAttempt, 'id' | 'at'>;

/** Attempts to deliver, each with its answer. */
@Injectable()
@RetentionRules({ delete: `delete from webhook_attempts where at < now() - $1::float8 * interval '1 ms'` })
export class DeliveryAttempts {
  constructor(private readonly ledger: LedgerDb) {}

  /** Records an attempt; returns for how many milliseconds its endpoint has failed, 0 if it does not. */
  async record(attempt: NewAttempt): Promise<number> {
    const { jobId, runNumber, endpointId, event, host, ms, status, code, answer } = attempt;
    const values = [jobId, runNumber, endpointId, event, host, ms, status, code, answer];
    const [noted] = await this.ledger.query<{ failingMs: number | null }>(RECORD_SQL, values);
    return noted?.failingMs ?? 0;
  }

  /** Returns the attempt that has delivered a job's message. */
  async delivered(jobId: string): Promise<WebhookAttempt | undefined> {
    const sql = `select ${COLUMNS} from webhook_attempts where job_id = $1 and code is null limit 1`;
    return (await this.ledger.query<WebhookAttempt>(sql, [jobId]))[0];
  }

  /** Lists attempts, newest first. @param cursor id of the last one of the page before */
  async list(
    { endpointId, jobId }: { endpointId?: string; jobId?: string },
    limit: number,
    cursor?: string,
  ): Promise<Page<WebhookAttempt>> {
    const items = await this.ledger.query<WebhookAttempt>(
      `select ${COLUMNS} from webhook_attempts
        where ($1::uuid is null or endpoint_id = $1) and ($2::uuid is null or job_id = $2)
          and ($3::bigint is null or seq < $3)
        order by seq desc limit $4`,
      [endpointId ?? null, jobId ?? null, cursor ?? null, limit],
    );
    return { items, nextCursor: items.length === limit ? (items.at(-1)?.id ?? null) : null };
  }
}
