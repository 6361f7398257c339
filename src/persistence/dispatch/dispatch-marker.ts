import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Pool } from 'pg';
import { messageOf } from '../../common/errors.js';
import { pgArray } from '../../database/pg-array.js';
import { HOT_PATH_POOL, PG_POOL } from '../../database/pg-pool.js';
import { preparedStatement } from '../../database/prepared.js';
import type { DueJob } from '../../jobs/job.js';
import { Engine } from '../../jobs/ports/engine.js';
import { transition } from '../transitions/transition.js';

/** A dispatched job to mark; `delayEndsAt`: the end of its delay, in milliseconds since 1970. */
type MarkedJob = DueJob & { delayEndsAt: number };

/** Delay before marking. A job that starts immediately is active by then, so there is nothing to mark. */
const MARK_DELAY_MS = 20;
/** Number of pending marks at which they are written immediately. */
const MAX_PENDING = 1000;

const DISPATCHED_SQL = `
  with input as (select * from unnest($1::uuid[], $2::integer[], $5::boolean[]) as t(id, run_number, delayed)),
  before as (
    select j.id, i.delayed from input i join jobs j on j.id = i.id
     where j.id = any($1::uuid[]) and j.id between $3 and $4 and j.state = 'accepted' and j.run_number = i.run_number and not j.batched
     order by j.id for update of j
  ),
  c as (
    update jobs j set state = case when j.run_at > clock_timestamp() then 'delayed' else 'waiting' end
      from before where before.id = j.id and j.id = any($1::uuid[]) and j.id between $3 and $4
    returning j.id, j.state, j.attempts_made, before.delayed
  ),
  e as (
    insert into job_events (job_id, from_state, to_state, attempt) select id, 'accepted', state, attempts_made from c
  )
  select id from c where state = 'waiting' and delayed`;

/**
 * Marks dispatched jobs as waiting or delayed, in batches after 20 ms: marking immediately contends with the claim for
 * the same row, and costs as much as that. A job that has begun a run since stays unchanged. A job whose mark is lost
 * stays accepted, and the next sweep finds it.
 */
@Injectable()
export class DispatchMarker {
  private readonly logger = new Logger(DispatchMarker.name);
  private pending = new Map<string, MarkedJob>();
  private writing = new Map<string, MarkedJob>();
  private timer: NodeJS.Timeout | undefined;
  private last: Promise<void> = Promise.resolve();

  constructor(
    @Inject(HOT_PATH_POOL) private readonly hotPathPool: Pool,
    @Inject(PG_POOL) private readonly pool: Pool,
    private readonly engine: Engine,
  ) {}

  has(id: string, runNumber: number): boolean {
    return (this.pending.get(id) ?? this.writing.get(id))?.runNumber === runNumber;
  }

  /**
   * Resolves immediately; at MAX_PENDING marks, after the previous batch is written: the engine gets more jobs meanwhile.
   */
  async add(jobs: DueJob[]): Promise<void> {
    for (const job of jobs) this.pending.set(job.id, { ...job, delayEndsAt: Date.now() + job.delay });
    if (this.pending.size >= MAX_PENDING) {
      const before = this.last;
      void this.flush();
      await before;
    } else if (this.pending.size > 0) this.timer ??= setTimeout(() => void this.flush(), MARK_DELAY_MS);
  }

  /** Discards the pending marks of these jobs. Resolves when none of them is being written. */
  async discard(ids: string[]): Promise<void> {
    for (const id of ids) this.pending.delete(id);
    if (ids.some((id) => this.writing.has(id))) await this.last;
  }

  /** Writes the pending marks; resolves when none is in flight. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.last = this.last.then(() => this.write());
    return this.last;
  }

  private async write(): Promise<void> {
    if (this.pending.size === 0) return;
    const jobs = (this.writing = this.pending);
    this.pending = new Map();
    try {
      const ids = [...jobs.keys()].sort();
      const runNumbers = ids.map((id) => jobs.get(id)?.runNumber);
      const delayed = ids.map((id) => (jobs.get(id)?.delay ?? 0) > 0);
      const values = [
        pgArray('uuid', ids),
        pgArray('integer', runNumbers),
        ids[0],
        ids.at(-1),
        pgArray('boolean', delayed),
      ];
      const { rows } = await this.hotPathPool.query<{ id: string }>({ ...preparedStatement(DISPATCHED_SQL), values });
      await this.promote(rows.flatMap(({ id }) => jobs.get(id) ?? []));
    } catch (error) {
      this.logger.warn({ reason: messageOf(error) }, 'marking of dispatched jobs failed; the next sweep finds them');
    } finally {
      this.writing = new Map();
    }
  }

  /**
   * Promotes jobs that were dispatched with a delay and are due now: a short delay has ended, which the engine knows,
   * or a caller has ended it in between. Jobs that the engine can't promote return to accepted, to be dispatched again.
   */
  private async promote(due: MarkedJob[]): Promise<void> {
    const lost: string[] = [];
    for (const { queue, id, delayEndsAt } of due) {
      if (delayEndsAt <= Date.now()) continue;
      if (!(await this.engine.promote(queue, id).catch(() => false))) lost.push(id);
    }
    const detail = { reason: 'unknown to the engine' };
    await transition(this.pool, lost, { from: ['waiting'], to: 'accepted', actor: null, detail });
  }
}
