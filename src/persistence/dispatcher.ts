import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Pool } from 'pg';
import { messageOf } from '../common/errors.js';
import { groupBy } from '../common/group-by.js';
import { ControlChannel } from '../database/control-channel.js';
import { PG_POOL } from '../database/pg-pool.js';
import type { EngineEntry } from '../jobs/job.js';
import { DispatchSignal, Engine } from '../jobs/ports.js';
import { QueueSettings } from './queue-settings.js';

/** What one call to the engine carries. */
const BATCH = 1000;
/** Entries kept in memory; beyond them the sweep takes from the ledger, where everything is anyhow. */
const MAX_BUFFERED = 50_000;
/** How often the ledger is asked for what no notification told of. */
const SWEEP_MS = 1000;

const ACCEPTED_SQL = `
  select id, queue, type, priority, start,
         greatest(0, coalesce(extract(epoch from run_at - clock_timestamp()) * 1000, 0))::float8 as delay
    from jobs
   where state = 'accepted' and id > $1 and queue <> all($2::text[])
   order by id limit ${BATCH}`;

const DISPATCHED_SQL = `
  with before as (
    select id from jobs where id = any($1::uuid[]) and id between $2 and $3 and state = 'accepted' order by id for update
  ),
  c as (
    update jobs j set state = case when j.run_at > clock_timestamp() then 'delayed' else 'waiting' end
      from before where before.id = j.id and j.id between $2 and $3
    returning j.id, j.state, j.attempts_made
  ),
  e as (
    insert into job_events (job_id, from_state, to_state, attempt) select id, 'accepted', state, attempts_made from c
  )
  select id from c where state = 'waiting'`;

const NIL = '00000000-0000-0000-0000-000000000000';

interface AcceptedRow extends EngineEntry {
  start: number;
}

/**
 * Hands accepted jobs to the engine, in bulk and after their commit. It goes by the state, never by "newer than the
 * last": transactions commit out of order. Handing over twice is harmless (the engine ignores an id that it holds, the
 * claim refuses a copy), so nothing here needs a lock.
 */
@Injectable()
export class Dispatcher extends DispatchSignal {
  private readonly logger = new Logger(Dispatcher.name);
  private buffer: EngineEntry[] = [];
  private readonly underWay = new Set<string>();
  private running: Promise<void> | undefined;
  private sweepWanted = false;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    @Inject(PG_POOL) private readonly pool: Pool,
    private readonly engine: Engine,
    private readonly settings: QueueSettings,
    channel: ControlChannel,
  ) {
    super();
    channel.on('accepted', () => this.requestSweep());
  }

  /** Begins the regular sweep; the caller has seen to it that recovery ran first. */
  start(): void {
    this.timer = setInterval(() => this.requestSweep(), SWEEP_MS);
    this.requestSweep();
  }

  offer(entries: EngineEntry[]): void {
    if (this.buffer.length + entries.length > MAX_BUFFERED) return;
    for (const entry of entries) {
      if (this.settings.isDraining(entry.queue)) continue;
      this.buffer.push(entry);
    }
    this.wake();
  }

  requestSweep(): void {
    this.sweepWanted = true;
    this.wake();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.running;
  }

  private wake(): void {
    if (this.running || this.stopped) return;
    this.running = this.run().finally(() => {
      this.running = undefined;
      if (!this.stopped && (this.buffer.length > 0 || this.sweepWanted)) this.wake();
    });
  }

  private async run(): Promise<void> {
    // What the same turn of the event loop offers leaves together.
    await new Promise((resolve) => setImmediate(resolve));
    try {
      while (this.buffer.length > 0 && !this.stopped) await this.dispatch(this.buffer.splice(0, BATCH));
      if (this.sweepWanted) {
        this.sweepWanted = false;
        await this.sweep();
      }
    } catch (error) {
      // Nothing is lost: the jobs stay accepted, the next sweep is at most a second away.
      this.buffer = [];
      this.logger.warn({ reason: messageOf(error) }, 'jobs stay in the ledger until the engine takes them');
    }
  }

  private async sweep(): Promise<void> {
    let last = NIL;
    while (!this.stopped) {
      const { rows } = await this.pool.query<AcceptedRow>(ACCEPTED_SQL, [last, this.settings.draining()]);
      if (rows.length === 0) return;
      last = rows.at(-1)?.id ?? NIL;
      await this.dispatch(await this.withoutHeld(rows));
      if (rows.length < BATCH) return;
    }
  }

  /**
   * A job that ran before may still be held by the engine for a moment (its last run is being finished there): an add
   * would be ignored and the job lost to the engine, so it stays accepted until the engine has let go.
   */
  private async withoutHeld(rows: AcceptedRow[]): Promise<EngineEntry[]> {
    const again = groupBy(
      rows.filter(({ start }) => start > 0),
      ({ queue }) => queue,
    );
    const held = new Set<string>();
    for (const [queue, jobs] of again) {
      for (const id of await this.engine.holds(
        queue,
        jobs.map(({ id }) => id),
      )) {
        held.add(id);
      }
    }
    return rows.filter(({ id }) => !held.has(id));
  }

  /** Delayed when it was read, due when it was marked: somebody has promoted the job in between. */
  private async promoteDue(entries: EngineEntry[], due: Set<string>): Promise<void> {
    const promoted = entries.filter(({ id, delay }) => delay > 0 && due.has(id));
    await Promise.all(promoted.map(({ queue, id }) => this.engine.promote(queue, id)));
  }

  private async dispatch(entries: EngineEntry[]): Promise<void> {
    const fresh = entries.filter(({ id }) => !this.underWay.has(id));
    if (fresh.length === 0) return;
    const ids = fresh.map(({ id }) => id).sort();
    for (const id of ids) this.underWay.add(id);
    try {
      await this.engine.add(fresh);
      const values = [ids, ids[0], ids.at(-1)];
      const { rows } = await this.pool.query<{ id: string }>({ name: 'dispatched', text: DISPATCHED_SQL, values });
      await this.promoteDue(fresh, new Set(rows.map(({ id }) => id)));
    } finally {
      for (const id of ids) this.underWay.delete(id);
    }
  }
}
