import { Inject, Injectable } from '@nestjs/common';
import type { Pool, PoolClient } from 'pg';
import { recordAct } from '../../audit/current-act.js';
import { HubError } from '../../common/errors.js';
import { idSince, newId } from '../../common/ids.js';
import type { JsonObject } from '../../common/postgres-safe-json.js';
import { inTransaction } from '../../database/in-transaction.js';
import { PG_POOL } from '../../database/pg-pool.js';
import { asLedgerError } from '../../database/sql-errors.js';
import type { Job, RoutedJob } from '../../jobs/job.js';
import type { JobState } from '../../jobs/job-state.js';
import { JobIntake } from '../../jobs/ports/ledger.js';
import type { Priority } from '../../jobs/priority.js';
import type { Backoff } from '../../jobs/retry-policy.js';
import { lockInOrder, parentsOf } from '../transitions/children.js';
import { DeadLetters, type DeadLetter } from '../queries/dead-letters.js';
import { claimDedupeKeys } from '../accept/dedupe-keys.js';
import { JobSearch } from '../queries/job-search.js';

interface Origin {
  id: string;
  type: string;
  queue: string;
  state: JobState;
  priority: Priority;
  data: JsonObject;
  max_attempts: number;
  backoff: Backoff | null;
  timeout_ms: string | null;
  deadline: Date | null;
  tags: string[];
  tenant: string | null;
  parent_id: string | null;
  dedupe_key: string | null;
}

const ORIGIN_SQL = `
  select id, type, queue, state, priority, data, max_attempts, backoff, timeout_ms, tags, tenant, parent_id, dedupe_key,
         case when deadline > now() then deadline end as deadline
    from jobs where id = $1 and not hidden`;

/** Finds a successor from any of the job's dead letters that is still open or has completed. */
const REDRIVEN_SQL = `
  select r.id, r.state from dead_letters d join jobs r on r.id = d.redriven_as
   where d.job_id = $1 and d.id > $2 and r.id > $2 and r.state not in ('failed','cancelled') limit 1`;

const REDRIVE_SQL = `
  with d as (update dead_letters set redriven_as = $3 where id = $1),
  e as (
    insert into job_events (job_id, from_state, to_state, attempt, actor, detail)
    select id, state, state, attempts_made, $4, $5::jsonb from jobs where id = $2
  )
  update jobs set dedupe_key = $6 where id = $3`;

/** Redrives a dead letter's job as a new job, with the old one as its origin. */
@Injectable()
export class Redrive {
  constructor(
    @Inject(PG_POOL) private readonly pool: Pool,
    private readonly letters: DeadLetters,
    private readonly intake: JobIntake,
    private readonly search: JobSearch,
  ) {}

  /**
   * @param id of the dead letter, or of the job that failed
   * @throws HubError NOT_FOUND; WRONG_STATE when the job is no longer failed, was redriven already, or another job
   * holds its dedupe key
   */
  async redrive(id: string, actor: string, reason?: string): Promise<Job> {
    const letter = await this.letters.get(id);
    try {
      return await this.search.get(
        await inTransaction(this.pool, (client) => this.replace(client, letter, actor, reason)),
      );
    } catch (error) {
      throw asLedgerError(error);
    }
  }

  /**
   * Creates the successor. Concurrent redrives meet at the lock of the failed job. Keys come before jobs: see
   * dedupe-keys.ts.
   */
  private async replace(
    client: PoolClient,
    { id, jobId }: DeadLetter,
    actor: string,
    reason?: string,
  ): Promise<string> {
    const successor = newId();
    const holder = (await claimDedupeKeys(client, [jobId], ['failed'], successor)).get(jobId);
    if (holder !== undefined) throw wrongState(jobId, `its dedupeKey is held by job ${holder}`);
    await lockInOrder(client, [jobId, ...(await parentsOf(client, [jobId]))]);
    const { rows } = await client.query<Origin>(ORIGIN_SQL, [jobId]);
    const origin = rows[0];
    if (origin?.state !== 'failed') throw wrongState(jobId, `it is ${origin?.state ?? 'gone'}, not failed`);
    const { rows: others } = await client.query<{ id: string; state: JobState }>(REDRIVEN_SQL, [jobId, idSince(jobId)]);
    if (others[0]) throw wrongState(jobId, `it was redriven as job ${others[0].id}, which is ${others[0].state}`);
    const manager = {
      query: async (sql: string, values?: unknown[]) => (await client.query<object>(sql, values)).rows,
    };
    await this.intake.accept([successorOf(origin, successor, actor)], { manager });
    const detail = JSON.stringify({ act: 'redrive', as: successor, ...(reason === undefined ? {} : { reason }) });
    await client.query(REDRIVE_SQL, [id, jobId, successor, actor, detail, origin.dedupe_key]);
    await recordAct(client, { target: id, before: { jobId }, after: { redrivenAs: successor } });
    return successor;
  }
}

/**
 * Returns the new job, without a dedupe key: it was claimed before, and the intake would find it held by a job that it
 * does not know.
 */
function successorOf(origin: Origin, id: string, actor: string): RoutedJob {
  return {
    id,
    type: origin.type,
    queue: origin.queue,
    priority: origin.priority,
    data: origin.data,
    maxAttempts: origin.max_attempts,
    backoff: origin.backoff,
    timeout: origin.timeout_ms === null ? null : Number(origin.timeout_ms),
    deadline: origin.deadline,
    runAt: null,
    delay: null,
    tags: origin.tags,
    tenant: origin.tenant,
    parentId: origin.parent_id,
    originId: origin.id,
    dedupeKey: null,
    dedupeTtl: null,
    scheduleId: null,
    // A job that has failed is retried outside batches.
    batched: false,
    actor,
  };
}

function wrongState(jobId: string, why: string): HubError {
  return new HubError('WRONG_STATE', `Job ${jobId} can't be redriven: ${why}`);
}
