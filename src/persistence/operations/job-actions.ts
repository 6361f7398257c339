import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { recordAct } from '../../audit/current-act.js';
import { LedgerDb } from '../../database/ledger-db.js';
import { HubError } from '../../common/errors.js';
import type { JsonObject } from '../../common/postgres-safe-json.js';
import { ControlChannel } from '../../database/control-channel.js';
import { PG_POOL } from '../../database/pg-pool.js';
import type { Job } from '../../jobs/job.js';
import { ENDED_STATES, isEnded, type JobState } from '../../jobs/job-state.js';
import { Engine } from '../../jobs/ports/engine.js';
import { DispatchPort, type SqlExecutor } from '../../jobs/ports/ledger.js';
import { BatchJobArrivals } from '../dispatch/batch-job-arrivals.js';
import { FairArrivals } from '../dispatch/fair-arrivals.js';
import { JobSearch } from '../queries/job-search.js';
import { asQueryable } from '../../database/queryable.js';
import { asLedgerError } from '../../database/sql-errors.js';
import { JobCancels } from './job-cancels.js';
import { reopen } from './reopen.js';
import { ungroupFailures } from '../transitions/failure-groups-sql.js';
import { uncount } from '../transitions/queue-totals-sql.js';
import type { Changed } from '../transitions/transition.js';
import { transitionAsAct } from './transition-as-act.js';
import { wakeWithin } from '../transitions/wake-within.js';

/** Jobs that one transaction reopens: each is locked until its end. */
const REOPENED = 500;

const HIDE_SQL = `
  with before as (
    select id from jobs
     where id = any($1::uuid[]) and id between $4 and $5 and not hidden and state in ('completed','failed','cancelled')
     order by id for update
  ),
  c as (
    update jobs j set hidden = true from before where before.id = j.id and j.id between $4 and $5
    returning j.id, j.queue, j.state, j.attempts_made
  ),
  e as (
    insert into job_events (job_id, from_state, to_state, attempt, actor, detail)
    select id, state, state, attempts_made, $2, $3::jsonb from c
  ),
  ${uncount({ jobs: 'c' })},
  ${ungroupFailures(`c where state = 'failed'`)}
  select id from c`;

const NOTE_SQL = `
  with j as (
    update jobs set progress = coalesce($2::real, progress) where id = $1 and state = 'delayed' returning id
  )
  insert into job_logs (job_id, line) select id, $3::text from j where $3::text is not null`;

/** Actions of people on jobs. Each is an event with its actor; an action that comes too late is 409 WRONG_STATE. */
@Injectable()
export class JobActions {
  constructor(
    @Inject(PG_POOL) private readonly pool: Pool,
    private readonly ledger: LedgerDb,
    private readonly search: JobSearch,
    private readonly engine: Engine,
    private readonly dispatch: DispatchPort,
    private readonly channel: ControlChannel,
    private readonly batchJobArrivals: BatchJobArrivals,
    private readonly fairArrivals: FairArrivals,
    private readonly cancels: JobCancels,
  ) {}

  /** Reopens an ended job, with all its attempts. */
  async retry(id: string, actor: string, reason?: string): Promise<Job> {
    const job = await this.search.get(id);
    // A job cancelled before its first run, for example, is accepted again with the same run number; its copy is gone.
    await this.dispatch.discardPending([id]);
    const how = { from: ENDED_STATES, actor, detail: detailOf('retry', reason) };
    const { reopened, blocked } = await reopen(this.pool, [id], how).catch((error: unknown) => {
      throw asLedgerError(error);
    });
    const holder = blocked.get(id);
    if (holder !== undefined) {
      throw new HubError('WRONG_STATE', `Job ${id} is ${job.state}, and its dedupeKey is held by job ${holder}`);
    }
    if (reopened === 0) throw await this.wrongState(id, 'retry', job.state);
    this.dispatch.requestSweep();
    return this.search.get(id);
  }

  /** Reopens those of these jobs that have ended, unless another job holds their dedupe key. Returns their number. */
  async retryAll(ids: string[], actor: string, reason?: string): Promise<number> {
    let count = 0;
    for (let first = 0; first < ids.length; first += REOPENED) {
      const some = ids.slice(first, first + REOPENED);
      await this.dispatch.discardPending(some);
      const how = { from: ENDED_STATES, actor, detail: detailOf('retry', reason) };
      const { reopened } = await reopen(this.pool, some, how).catch((error: unknown) => {
        throw asLedgerError(error);
      });
      count += reopened;
    }
    if (count > 0) this.dispatch.requestSweep();
    return count;
  }

  /** Cancels a job: see `JobCancels`. */
  async cancel(id: string, actor: string, reason = 'cancelled by request'): Promise<Job> {
    const job = await this.search.get(id);
    if (await this.cancels.cancel(id, actor, reason)) return this.search.get(id);
    throw await this.wrongState(id, 'cancel', job.state);
  }

  /** Cancels the open jobs among these that do not run. Returns their number. */
  cancelWaiting(ids: string[], actor: string, reason: string): Promise<number> {
    return this.cancels.cancelWaiting(ids, actor, reason);
  }

  /** Ends the delay of a job. */
  async promote(id: string, actor: string, reason?: string): Promise<Job> {
    await this.search.get(id);
    if (!(await this.endDelay(id, actor, detailOf('promote', reason)))) throw await this.wrongState(id, 'promote');
    return this.search.get(id);
  }

  /**
   * Wakes a suspended job after the event that it waits for. A job that still runs will not wait when it suspends
   * itself. Returns false when the job can't be waiting for anything.
   */
  async wake(id: string, actor: string): Promise<boolean> {
    // The job may change between these states just after a check; the second round finds it.
    for (const _ of [1, 2]) {
      if (await this.markWoken(id, actor)) return true;
      if (await this.endDelay(id, actor, detailOf('wake'))) return true;
    }
    return false;
  }

  /** Wakes jobs with the commit of the caller's transaction: see `JobWaker`. */
  async wakeWithin(manager: SqlExecutor, ids: readonly string[], actor: string): Promise<() => void> {
    const db = asQueryable(manager);
    const woken = await wakeWithin(db, ids, actor);
    if (woken.length > 0) await this.channel.publish('accepted', {}, db);
    return () => void this.runNow(woken);
  }

  /** Records how far the work is that a suspended job waits for: see `JobWaker`. */
  async note(id: string, { percent, line }: { percent?: number; line?: string }): Promise<void> {
    await this.ledger.query(NOTE_SQL, [id, percent ?? null, line ?? null]);
  }

  /** Ends the delays of the engine's copies; where that fails, the sweep removes a copy and dispatches its job again. */
  private async runNow(woken: Changed[]): Promise<void> {
    await Promise.allSettled(woken.map(({ queue, id }) => this.engine.promote(queue, id)));
    if (woken.length > 0) this.dispatch.requestSweep();
  }

  /** Sets the flag that the outcome of this run honors and the next claim clears. */
  private async markWoken(id: string, actor: string): Promise<boolean> {
    const rows = await this.ledger.query<{ remembered: boolean }>(
      `with c as (
         update jobs set woken = true where id = $1 and state = 'active' and not woken returning id, attempts_made, node
       ),
       e as (
         insert into job_events (job_id, from_state, to_state, attempt, node, actor, detail)
         select id, 'active', 'active', attempts_made + 1, node, $2, '{"act":"wake"}' from c
       )
       select exists (select 1 from c) or exists (select 1 from jobs where id = $1 and state = 'active' and woken) as remembered`,
      [id, actor],
    );
    return rows[0]?.remembered ?? false;
  }

  /** Makes a delayed or suspended job run now. False when it is not waiting for a time. */
  private async endDelay(id: string, actor: string, detail: JsonObject): Promise<boolean> {
    const set = 'run_at = clock_timestamp()';
    const from: JobState[] = ['delayed'];
    const [entry] = await transitionAsAct(this.ledger, [id], {
      from,
      to: 'waiting',
      actor,
      detail,
      set,
      where: 'not j.batched',
    });
    if (!entry) return this.promoteUnqueued(id, actor, detail);
    const promoted = await this.engine.promote(entry.queue, id).catch(() => false);
    if (!promoted) {
      await transitionAsAct(this.ledger, [id], {
        from: ['waiting'],
        to: 'accepted',
        actor,
        detail: { reason: 'unknown to the engine' },
      });
      // Not enqueued directly: the engine would ignore the add if it still holds a copy. The sweep checks for copies first.
      this.dispatch.requestSweep();
    }
    return true;
  }

  /**
   * Promotes a job with a later time that is not in the engine: the dispatcher applies the new time, or the batch
   * workers do for a batched job.
   */
  private async promoteUnqueued(id: string, actor: string, detail: JsonObject): Promise<boolean> {
    const set = 'run_at = clock_timestamp()';
    const from: JobState[] = ['delayed'];
    const where = 'j.batched';
    const [batched] = await transitionAsAct(this.ledger, [id], { from, to: 'accepted', actor, detail, set, where });
    if (batched) {
      if (this.fairArrivals.isFair(batched.queue)) this.fairArrivals.notifyAny();
      else this.batchJobArrivals.notify(new Map([[batched.type, 1]]));
      return true;
    }
    const changed = await transitionAsAct(this.ledger, [id], {
      from: ['accepted'],
      to: 'accepted',
      actor,
      detail,
      set: 'run_at = clock_timestamp()',
      where: 'j.run_at > clock_timestamp()',
    });
    this.dispatch.requestSweep();
    return changed.length > 0;
  }

  /** Cancels an open job; removes an ended one from lists and counts, and keeps its trail. */
  async remove(id: string, actor: string, reason?: string): Promise<Job> {
    const job = await this.search.get(id);
    if (!isEnded(job.state)) return this.cancel(id, actor, reason ?? 'deleted by request');
    await this.softDelete([id], actor, reason);
    return job;
  }

  /**
   * Removes ended jobs from lists and counts. Returns their number. A dedupe key with a time to live returns the job's
   * id until it expires: a client that repeats its request must not start the work again.
   */
  async softDelete(ids: string[], actor: string, reason?: string): Promise<number> {
    const sorted = [...ids].sort();
    const detail = JSON.stringify(detailOf('delete', reason));
    return this.ledger.transaction(async (db) => {
      const { rows } = await db.query(HIDE_SQL, [sorted, actor, detail, sorted[0], sorted.at(-1)]);
      await recordAct(db, { after: { hidden: rows.length > 0 } });
      return rows.length;
    });
  }

  private async wrongState(id: string, act: string, before?: JobState): Promise<HubError> {
    const state = before ?? (await this.search.get(id)).state;
    return new HubError('WRONG_STATE', `Job ${id} is ${state}: ${act} is not possible in this state`);
  }
}

function detailOf(act: string, reason?: string): JsonObject {
  return reason === undefined ? { act } : { act, reason };
}
