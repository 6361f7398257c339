import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { asQueryable, type Queryable } from '../../database/queryable.js';
import { HubError } from '../../common/errors.js';
import { groupBy } from '../../common/group-by.js';
import { GroupCommit, weightOf } from '../../common/group-commit.js';
import { ControlChannel } from '../../database/control-channel.js';
import { inTransaction } from '../../database/in-transaction.js';
import { HOT_PATH_POOL, PG_POOL } from '../../database/pg-pool.js';
import type { DueJob, RoutedJob } from '../../jobs/job.js';
import { JobObserver } from '../../jobs/job-observer.js';
import { DispatchPort, JobIntake, type AcceptedJob, type IntakeOptions } from '../../jobs/ports/ledger.js';
import { covers, UNSCOPED, type Scopes } from '../../jobs/scopes.js';
import { EagerStarts } from '../../jobs/ports/worker.js';
import { logAdded } from './added-log.js';
import { HELD_SQL, HOLDERS_SQL, acceptKeyedStatement, acceptStatement, fingerprint } from './accept-sql.js';
import { acceptEagerStatement, startsEagerly } from './accept-eager-sql.js';
import { BatchJobArrivals, countsOf } from '../dispatch/batch-job-arrivals.js';
import { FairArrivals } from '../dispatch/fair-arrivals.js';
import { toClaimed, type ClaimRow } from '../claim/claim-row.js';
import { CommitActivity } from '../dispatch/commit-activity.js';
import { NodeIdentity } from '../nodes/node-identity.js';
import { asLedgerError, isRowFault } from '../../database/sql-errors.js';

interface Delayed {
  id: string;
  delay: number | null;
}
interface Request {
  jobs: RoutedJob[];
  weight: number;
}

interface Held {
  key: string;
  fingerprint: Buffer;
  id: string;
}

interface Holder {
  id: string;
  type: string;
  queue: string;
  tenant: string | null;
  priority: AcceptedJob['priority'];
  state: AcceptedJob['state'];
  schedule_id: string | null;
}

/**
 * Maximum weight of one statement, where a row with little data weighs 1: beyond this there is no gain and the first
 * caller waits longer.
 */
const GROUP_WEIGHT = 1000;
/** Maximum size of a group for eager starts: a larger one was formed under load, when workers are not idle. */
const FEW = 8;
/** Maximum number of callers waiting for PostgreSQL before new ones are refused and asked to retry. */
const MAX_WAITING = 20_000;

/** Makes routed jobs durable: in groups where nothing ties them together, or in the caller's transaction on request. */
@Injectable()
export class LedgerIntake extends JobIntake {
  private readonly group: GroupCommit<Request, AcceptedJob[]>;

  constructor(
    @Inject(PG_POOL) private readonly pool: Pool,
    @Inject(HOT_PATH_POOL) private readonly hotPathPool: Pool,
    private readonly channel: ControlChannel,
    private readonly dispatch: DispatchPort,
    private readonly observer: JobObserver,
    private readonly batchJobArrivals: BatchJobArrivals,
    private readonly fairArrivals: FairArrivals,
    private readonly commitActivity: CommitActivity,
    private readonly starts: EagerStarts,
    private readonly node: NodeIdentity,
  ) {
    super();
    this.group = new GroupCommit(
      (group) => this.commitActivity.during(() => this.acceptGroup(group.map(({ jobs }) => jobs))),
      {
        maxSize: GROUP_WEIGHT,
        concurrency: 2,
        maxQueued: MAX_WAITING,
        weigh: ({ weight }) => weight,
        isItsOwnFault: isRowFault,
        overflow: () =>
          new HubError('LEDGER_UNAVAILABLE', 'Too many requests wait for PostgreSQL: try again', {
            retryAfterMs: 1000,
          }),
      },
    );
  }

  async accept(routed: RoutedJob[], { manager, scopes = UNSCOPED }: IntakeOptions = {}): Promise<AcceptedJob[]> {
    if (routed.length === 0) return [];
    const jobs = routed.map((job) => this.fed(job));
    if (manager) return this.acceptWithin(jobs, asQueryable(manager), scopes);
    try {
      return jobs.some((job) => job.dedupeKey !== null)
        ? await this.acceptAlone(jobs, scopes)
        : await this.group.submit(weighed(jobs));
    } catch (error) {
      throw asLedgerError(error);
    }
  }

  /** Keeps from the engine a job of a fair queue: decided here, since a schedule's template may be older than the setting. */
  private fed(job: RoutedJob): RoutedJob {
    return this.fairArrivals.isFair(job.queue) ? { ...job, batched: true } : job;
  }

  private async acceptGroup(requests: RoutedJob[][]): Promise<AcceptedJob[][]> {
    const jobs = requests.flat();
    const queues = jobs.map(({ queue }) => queue);
    if (this.mayStart(jobs) && this.starts.reserve(queues)) await this.acceptStarted(jobs, queues);
    else this.offer(jobs, (await this.hotPathPool.query<Delayed>(acceptStatement(jobs))).rows);
    logAdded(requests);
    return requests.map((request) => request.map((job) => accepted(job)));
  }

  private mayStart(jobs: RoutedJob[]): boolean {
    return jobs.length <= FEW && jobs.every((job) => startsEagerly(job) && !this.dispatch.hasBacklog(job.queue));
  }

  /** @param reserved the queues of the reserved slots, one for each job */
  private async acceptStarted(jobs: RoutedJob[], reserved: string[]): Promise<void> {
    let unused = reserved;
    try {
      const { rows } = await this.hotPathPool.query<ClaimRow>(acceptEagerStatement(jobs, this.node.id));
      const started = new Set(rows.map(({ id }) => id));
      const others = jobs.filter(({ id }) => !started.has(id));
      unused = others.map(({ queue }) => queue);
      this.observe(jobs.filter(({ id }) => started.has(id)));
      for (const row of rows) this.starts.run(toClaimed(row));
      this.offer(others, []);
    } finally {
      this.starts.release(unused);
    }
  }

  /**
   * Accepts jobs within the caller's transaction, notification included; the first node notified of the commit dispatches.
   */
  private async acceptWithin(jobs: RoutedJob[], db: Queryable, scopes: Scopes): Promise<AcceptedJob[]> {
    const { result } = await acceptBy(db, jobs, scopes);
    if (jobs.some(({ batched }) => !batched)) await this.channel.publish('accepted', {}, db);
    await this.batchJobArrivals.notifyWithin(this.countsOf(jobs), db);
    await this.fairArrivals.notifyWithin(freshOf(jobs, result), db);
    const added = freshOf(jobs, result);
    this.observe(added);
    // The caller's transaction is still open: after a rollback the job never existed.
    logAdded([added], { inTransaction: true });
    return result;
  }

  /** Accepts all jobs or none, with the lookup of taken keys in the same transaction. */
  private async acceptAlone(jobs: RoutedJob[], scopes: Scopes): Promise<AcceptedJob[]> {
    const { result, rows } = await inTransaction(this.pool, (client) => acceptBy(client, jobs, scopes));
    const added = freshOf(jobs, result);
    this.offer(added, rows);
    logAdded([added]);
    return result;
  }

  private offer(jobs: RoutedJob[], delayed: Delayed[]): void {
    const delays = new Map(delayed.map(({ id, delay }) => [id, delay ?? 0]));
    const entries: DueJob[] = [];
    const past: RoutedJob[] = [];
    for (const job of jobs) {
      const { id, queue, type, priority } = job;
      if (job.batched) past.push(job);
      else entries.push({ id, queue, type, priority, delay: delays.get(id) ?? 0, runNumber: 0 });
    }
    this.dispatch.enqueue(entries);
    this.batchJobArrivals.notify(this.countsOf(past));
    this.fairArrivals.notify(past);
    this.observe([...entries, ...past]);
  }

  private countsOf(jobs: RoutedJob[]) {
    return countsOf(jobs.filter(({ queue }) => !this.fairArrivals.isFair(queue)));
  }

  private observe(jobs: Pick<RoutedJob, 'queue' | 'type'>[]): void {
    for (const [type, group] of groupBy(jobs, (job) => job.type)) {
      this.observer.accepted({ queue: group[0]?.queue ?? '', type, count: group.length });
    }
  }
}

function weighed(jobs: RoutedJob[]): Request {
  return { jobs, weight: jobs.reduce((sum, { data }) => sum + weightOf(JSON.stringify(data).length), 0) };
}

function accepted({ id, type, queue, priority, scheduleId }: RoutedJob): AcceptedJob {
  return { id, type, queue, priority, state: 'accepted', duplicate: false, scheduleId };
}

function freshOf(jobs: RoutedJob[], result: AcceptedJob[]): RoutedJob[] {
  return jobs.filter((_, index) => result[index]?.duplicate === false);
}

async function acceptBy(db: Queryable, jobs: RoutedJob[], scopes: Scopes) {
  const plain = jobs.filter((job) => job.dedupeKey === null);
  const keyed = jobs.filter((job) => job.dedupeKey !== null);
  const first = new Map<string, RoutedJob>();
  for (const job of keyed) {
    if (!first.has(job.dedupeKey as string)) first.set(job.dedupeKey as string, job);
  }
  const firsts = [...first.values()];
  const rows: Delayed[] = [];
  const run = async ({ text, values }: { text: string; values: unknown[] }) => {
    const accepted = await db.query<Delayed>(text, values);
    for (const row of accepted.rows) rows.push(row);
    return accepted.rows;
  };
  // Locks keys before jobs (here: parents), the same order as in reopening jobs.
  const heldNow = async () => (firsts.length ? (await db.query<Held>(HELD_SQL, [[...first.keys()]])).rows : []);
  const before = (await heldNow()).map(({ id }) => id);
  const taken = firsts.length ? await run(acceptKeyedStatement(firsts, before)) : [];
  if (plain.length) await run(acceptStatement(plain));
  const fresh = new Set(taken.map(({ id }) => id));

  const held = taken.length === keyed.length ? [] : await heldNow();
  const heldOf = new Map(held.map((one) => [one.key, one]));
  const holders = held.length ? (await db.query<Holder>(HOLDERS_SQL, [held.map(({ id }) => id)])).rows : [];
  const holderOf = new Map(holders.map((holder) => [holder.id, holder]));
  const result = jobs.map((job): AcceptedJob => {
    if (job.dedupeKey === null || fresh.has(job.id)) return accepted(job);
    const key = heldOf.get(job.dedupeKey);
    const holder = holderOf.get(key?.id ?? '');
    if (!key || !holder)
      throw new HubError('IDEMPOTENCY_MISMATCH', `The job that held dedupeKey "${job.dedupeKey}" no longer exists`);
    if (!covers(scopes, holder)) throw new HubError('IDEMPOTENCY_MISMATCH', `dedupeKey "${job.dedupeKey}" is taken`);
    if (job.dedupeTtl !== Infinity && !key.fingerprint.equals(fingerprint(job))) {
      throw new HubError(
        'IDEMPOTENCY_MISMATCH',
        `dedupeKey "${job.dedupeKey}" belongs to job ${holder.id}, which has a different type or different data`,
      );
    }
    const { id, type, queue, priority, state, schedule_id: scheduleId } = holder;
    return { id, type, queue, priority, state, duplicate: true, scheduleId };
  });
  return { result, rows };
}
