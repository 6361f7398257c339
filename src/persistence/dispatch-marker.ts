import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Pool } from 'pg';
import { messageOf } from '../common/errors.js';
import { pgArray } from '../database/pg-array.js';
import { HOT_PATH_POOL, PG_POOL } from '../database/pg-pool.js';
import { named } from '../database/prepared.js';
import type { DueJob } from '../jobs/job.js';
import { Engine } from '../jobs/ports.js';
import { transition } from './transition.js';

/** `delayEndsAt`: when its delay is over, milliseconds since 1970. */
type MarkedJob = DueJob & { delayEndsAt: number };

/** How much later the ledger is told. A job that starts at once has done so by then: nothing is to be told. */
const MARK_DELAY_MS = 20;
/** With so many to tell of, it is done now. */
const MAX_PENDING = 1000;

const DISPATCHED_SQL = `
  with input as (select * from unnest($1::uuid[], $2::integer[], $5::boolean[]) as t(id, start, delayed)),
  before as (
    select j.id, i.delayed from input i join jobs j on j.id = i.id
     where j.id = any($1::uuid[]) and j.id between $3 and $4 and j.state = 'accepted' and j.start = i.start
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
 * Accepted jobs that the engine holds, until the ledger has them as waiting or delayed: told at once, the statement would
 * stand in the way of the claim of the same job, and cost as much as that. A job that has begun a run since is left alone.
 * One that is forgotten here stays accepted, and is found by the next sweep.
 */
@Injectable()
export class DispatchMarker {
  private readonly logger = new Logger(DispatchMarker.name);
  private pending = new Map<string, MarkedJob>();
  private writing = new Map<string, MarkedJob>();
  private timer: NodeJS.Timeout | undefined;
  private last: Promise<void> = Promise.resolve();

  constructor(
    @Inject(HOT_PATH_POOL) private readonly pool: Pool,
    @Inject(PG_POOL) private readonly ledger: Pool,
    private readonly engine: Engine,
  ) {}

  has(id: string, start: number): boolean {
    return (this.pending.get(id) ?? this.writing.get(id))?.start === start;
  }

  /** Resolves at once; with many to tell of, when the many before them have been told: the engine gets more meanwhile. */
  async add(jobs: DueJob[]): Promise<void> {
    for (const job of jobs) this.pending.set(job.id, { ...job, delayEndsAt: Date.now() + job.delay });
    if (this.pending.size >= MAX_PENDING) {
      const before = this.last;
      void this.flush();
      await before;
    } else if (this.pending.size > 0) this.timer ??= setTimeout(() => void this.flush(), MARK_DELAY_MS);
  }

  /** Tells nothing of these. Resolves when nothing of them is on its way to the ledger. */
  async discard(ids: string[]): Promise<void> {
    for (const id of ids) this.pending.delete(id);
    if (ids.some((id) => this.writing.has(id))) await this.last;
  }

  /** Resolves when the ledger has been told of all. */
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
      const starts = ids.map((id) => jobs.get(id)?.start);
      const delayed = ids.map((id) => (jobs.get(id)?.delay ?? 0) > 0);
      const values = [
        pgArray('uuid', ids),
        pgArray('integer', starts),
        ids[0],
        ids.at(-1),
        pgArray('boolean', delayed),
      ];
      const { rows } = await this.pool.query<{ id: string }>({ ...named(DISPATCHED_SQL), values });
      await this.promote(rows.flatMap(({ id }) => jobs.get(id) ?? []));
    } catch (error) {
      this.logger.warn({ reason: messageOf(error) }, 'the ledger could not be told what the engine holds');
    } finally {
      this.writing = new Map();
    }
  }

  /**
   * Delayed when they were handed over, due now: a short delay is over, which the engine knows, or somebody has ended it in
   * between. What the engine can't be told of goes back to be handed over anew.
   */
  private async promote(due: MarkedJob[]): Promise<void> {
    const lost: string[] = [];
    for (const { queue, id, delayEndsAt } of due) {
      if (delayEndsAt <= Date.now()) continue;
      if (!(await this.engine.promote(queue, id).catch(() => false))) lost.push(id);
    }
    const detail = { reason: 'unknown to the engine' };
    await transition(this.ledger, lost, { from: ['waiting'], to: 'accepted', actor: null, detail });
  }
}
