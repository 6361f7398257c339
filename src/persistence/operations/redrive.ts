import { Inject, Injectable } from '@nestjs/common';
import type { Pool, PoolClient } from 'pg';
import { recordAct } from '../../audit/current-act.js';
import { HubError } from '../../common/errors.js';
import { idSince, newId } from '../../common/ids.js';
import type { JsonObject } from '../../common/postgres-safe-json.js';
import { activeTraceparent } from '../../common/traceparent.js';
import { inTransaction } from '../../database/in-transaction.js';
import { PG_POOL } from '../../database/pg-pool.js';
import { asLedgerError } from '../../database/sql-errors.js';
import type { Job, RoutedJob } from '../../jobs/job.js';
import type { JobState } from '../../jobs/job-state.js';
import { JobIntake } from '../../jobs/ports/ledger.js';
import type { Priority } from '../../jobs/priority.js';
import type { Backoff } from '../../jobs/retry-policy.js';
import { lockInOrder, parentsOf } from '../transitions/children.js';
import { DeadLetters } from '../queries/dead-letters.js';
import { ungroupFailures } from '../transitions/failure-groups-sql.js';
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

const ORIGINS_SQL = `
  select id, type, queue, state, priority, data, max_attempts, backoff, timeout_ms, tags, tenant, parent_id, dedupe_key,
         case when deadline > now() then deadline end as deadline
    from jobs where id = any($1::uuid[]) and id between $2 and $3 and not hidden`;

/** Finds successors from any of the jobs' dead letters that are still open or have completed. */
const REDRIVEN_SQL = `
  select distinct on (d.job_id) d.job_id as "jobId", r.id, r.state
    from dead_letters d join jobs r on r.id = d.redriven_as
   where d.job_id = any($1::uuid[]) and d.id > $2 and r.id > $2 and r.state not in ('failed','cancelled')
   order by d.job_id, r.id`;

/** `$1` failed jobs, `$2` their dead letters, `$3` their successors, `$4`/`$5` bounds of the failed jobs' ids. */
const REDRIVE_SQL = `
  with n as (
    select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $6::text[]) as t(id, letter_id, successor, key)
  ),
  d as (update dead_letters l set redriven_as = n.successor from n where l.id = n.letter_id and l.id = any($2::uuid[])),
  e as (
    insert into job_events (job_id, from_state, to_state, attempt, actor, detail)
    select j.id, j.state, j.state, j.attempts_made, $7,
           jsonb_strip_nulls(jsonb_build_object('act', 'redrive', 'as', n.successor, 'reason', $8::text))
      from n join jobs j on j.id = n.id and j.id between $4 and $5
  ),
  k as (update jobs s set dedupe_key = n.key from n where s.id = n.successor and s.id = any($3::uuid[]) and n.key is not null),
  ${ungroupFailures('n')}
  select 1`;

/** A job that failed for good, with the dead letter of that failure; none for failures of earliest releases. */
export interface FailedJob {
  id: string | null;
  jobId: string;
}

export interface Redriven {
  /** Successors by the job that failed. */
  successors: Map<string, string>;
  /** Reasons by the job that can't be redriven. */
  refused: Map<string, string>;
}

/** Redrives failed jobs as new jobs, with the old ones as their origins. */
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
    const { successors, refused } = await this.redriveAll([letter], actor, reason);
    const successor = successors.get(letter.jobId);
    if (successor !== undefined) return this.search.get(successor);
    throw new HubError('WRONG_STATE', `Job ${letter.jobId} can't be redriven: ${refused.get(letter.jobId)}`);
  }

  /** Redrives several failed jobs in one transaction, except those that may not be. */
  async redriveAll(failed: FailedJob[], actor: string, reason?: string): Promise<Redriven> {
    const refused = new Map<string, string>();
    let left = failed;
    while (left.length > 0) {
      try {
        const some = left;
        const redriven = await inTransaction(this.pool, (client) => this.replace(client, some, actor, reason));
        return { ...redriven, refused: new Map([...refused, ...redriven.refused]) };
      } catch (error) {
        if (!(error instanceof KeysTaken)) throw asLedgerError(error);
        for (const [id, why] of error.refused) refused.set(id, why);
        left = left.filter(({ jobId }) => !error.refused.has(jobId));
      }
    }
    return { successors: new Map(), refused };
  }

  /**
   * Creates the successors. Concurrent redrives meet at the lock of the failed jobs. Keys come before jobs: see
   * dedupe-keys.ts.
   */
  private async replace(client: PoolClient, failed: FailedJob[], actor: string, reason?: string): Promise<Redriven> {
    const ids = failed.map(({ jobId }) => jobId).sort();
    const [low = '', high = ''] = [ids[0], ids.at(-1)];
    const successors = new Map(ids.map((id) => [id, newId()]));
    const holders = await claimDedupeKeys(client, ids, ['failed'], successors);
    await lockInOrder(client, [...ids, ...(await parentsOf(client, ids))]);
    const { rows } = await client.query<Origin>(ORIGINS_SQL, [ids, low, high]);
    const origins = new Map(rows.map((row) => [row.id, row]));
    const { rows: others } = await client.query<Successor>(REDRIVEN_SQL, [ids, idSince(low)]);
    const refused = refusals(ids, { holders, origins, others: new Map(others.map((one) => [one.jobId, one])) });
    if ([...refused.keys()].some((id) => !holders.has(id) && origins.get(id)?.dedupe_key)) throw new KeysTaken(refused);
    for (const id of refused.keys()) successors.delete(id);
    const redriven = failed.filter(({ jobId }) => successors.has(jobId));
    if (redriven.length === 0) return { successors, refused };
    const jobs = redriven.flatMap(({ jobId }) => {
      const origin = origins.get(jobId);
      return origin ? [successorOf(origin, successors.get(jobId) ?? '', actor)] : [];
    });
    const manager = {
      query: async (sql: string, values?: unknown[]) => (await client.query<object>(sql, values)).rows,
    };
    await this.intake.accept(jobs, { manager });
    await client.query(REDRIVE_SQL, [
      redriven.map(({ jobId }) => jobId),
      redriven.map(({ id }) => id),
      jobs.map(({ id }) => id),
      low,
      high,
      redriven.map(({ jobId }) => origins.get(jobId)?.dedupe_key ?? null),
      actor,
      reason ?? null,
    ]);
    const [first] = redriven;
    const after = { redrivenAs: [...successors.values()] };
    await recordAct(client, { target: first?.id ?? first?.jobId ?? null, before: { jobId: first?.jobId }, after });
    return { successors, refused };
  }
}

/** Rolls back claims of keys for jobs that turned out to be refused; the others are redriven without them. */
class KeysTaken extends Error {
  constructor(readonly refused: Map<string, string>) {
    super('keys were claimed for refused jobs');
  }
}

interface Successor {
  jobId: string;
  id: string;
  state: JobState;
}

interface Obstacles {
  /** Jobs that hold the dedupe keys of these. */
  holders: Map<string, string>;
  origins: Map<string, Origin>;
  /** Successors from earlier redrives. */
  others: Map<string, Successor>;
}

function refusals(ids: string[], { holders, origins, others }: Obstacles): Map<string, string> {
  const refused = new Map<string, string>();
  for (const id of ids) {
    const [holder, origin, other] = [holders.get(id), origins.get(id), others.get(id)];
    if (holder !== undefined) refused.set(id, `its dedupeKey is held by job ${holder}`);
    else if (origin?.state !== 'failed') refused.set(id, `it is ${origin?.state ?? 'gone'}, not failed`);
    else if (other) refused.set(id, `it was redriven as job ${other.id}, which is ${other.state}`);
  }
  return refused;
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
    traceparent: activeTraceparent(),
  };
}
