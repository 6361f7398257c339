import { Injectable } from '@nestjs/common';
import type { Page } from '../../common/answers.js';
import { GroupCommit } from '../../common/group-commit.js';
import { LedgerDb } from '../../database/ledger-db.js';
import { RetentionRules } from '../../jobs/retention-rules.js';
import type { WebhookAttempt } from './model/webhook-endpoint.js';

/** Time between notes of success on an endpoint: each delivery would lock its row. */
const SUCCESS_NOTE = `interval '10 seconds'`;

const COLUMNS = `seq::text as id, job_id as "jobId", run_number as "runNumber", endpoint_id as "endpointId", event, host, at, ms,
  status, code, answer`;

/** The last of an endpoint's attempts counts. Endpoints are locked in their order, since several nodes note them. */
const RECORD_SQL = `
  with given as (
    select * from unnest($1::uuid[], $2::integer[], $3::uuid[], $4::text[], $5::text[], $6::integer[], $7::integer[],
                         $8::text[], $9::text[]) with ordinality
        as g(job_id, run_number, endpoint_id, event, host, ms, status, code, answer, n)),
  attempts as (
    insert into webhook_attempts (job_id, run_number, endpoint_id, event, host, ms, status, code, answer)
    select job_id, run_number, endpoint_id, event, host, ms, status, code, answer from given order by n
    on conflict do nothing),
  last as (
    select distinct on (endpoint_id) endpoint_id, code from given where endpoint_id is not null
     order by endpoint_id, n desc),
  locked as (
    select e.id, l.code from webhook_endpoints e join last l on l.endpoint_id = e.id
     where l.code is not null or e.failing_since is not null
        or e.last_success_at is null or e.last_success_at < now() - ${SUCCESS_NOTE}
     order by e.id for no key update of e),
  noted as (
    update webhook_endpoints e set
       failing_since = case when l.code is null then null else coalesce(e.failing_since, now()) end,
       last_success_at = case when l.code is null then now() else e.last_success_at end,
       last_failure_at = case when l.code is null then e.last_failure_at else now() end
      from locked l where e.id = l.id
    returning e.id, extract(epoch from now() - e.failing_since) * 1000 as failing_ms)
  select id, failing_ms::float8 as "failingMs" from noted where failing_ms is not null`;

export type NewAttempt = Omit<WebhookAttempt, 'id' | 'at'>;

/** Attempts to deliver, each with its answer. */
@Injectable()
@RetentionRules({ delete: `delete from webhook_attempts where at < now() - $1::float8 * interval '1 ms'` })
export class DeliveryAttempts {
  /** Attempts that end at the same time are recorded by one statement. */
  private readonly group = new GroupCommit((attempts: NewAttempt[]) => this.recordAll(attempts));

  constructor(private readonly ledger: LedgerDb) {}

  /** Records an attempt; returns for how many milliseconds its endpoint has failed, 0 if it does not. */
  record(attempt: NewAttempt): Promise<number> {
    return this.group.submit(attempt);
  }

  private async recordAll(attempts: NewAttempt[]): Promise<number[]> {
    const columns = ['jobId', 'runNumber', 'endpointId', 'event', 'host', 'ms', 'status', 'code', 'answer'] as const;
    const values = columns.map((name) => attempts.map((attempt) => attempt[name]));
    const noted = await this.ledger.query<{ id: string; failingMs: number }>(RECORD_SQL, values);
    const failing = new Map(noted.map(({ id, failingMs }) => [id, failingMs]));
    return attempts.map(({ endpointId }) => failing.get(endpointId ?? '') ?? 0);
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
