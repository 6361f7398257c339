import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Pool } from 'pg';
import { startAct } from '../../audit/current-act.js';
import { Periodic } from '../../common/periodic-task.js';
import { HubError, messageOf } from '../../common/errors.js';
import { ledgerClock } from '../../common/ledger-clock.js';
import { asLedgerError } from '../../database/sql-errors.js';
import { PG_POOL } from '../../database/pg-pool.js';
import type { Job } from '../../jobs/job.js';
import { DispatchPort } from '../../jobs/ports/ledger.js';
import { resolveQueueName, type QueueName } from '../../jobs/queue-names.js';
import type { Scopes } from '../../jobs/scopes.js';
import { spansOldestFirst } from '../partitions/id-spans.js';
import { JobActions } from './job-actions.js';
import { JobSearch } from '../queries/job-search.js';
import { SqlOpenJobDays } from '../partitions/sql-open-job-days.js';
import { QueuePauses } from '../queues/queue-pauses.js';
import { QueueSettings, type QueueDecision, type QueueSetting } from '../queues/queue-settings.js';
import { QueueStats, type QueueStatistics } from '../queries/queue-stats.js';
import { reopenFailed } from './reopen-failed.js';

/** Maximum number of jobs in one statement of a bulk action. */
const PAGE = 1000;
const NIL = '00000000-0000-0000-0000-000000000000';
const DAY_MS = 86_400_000;
/** Conditions for the open jobs that an action on a queue cancels. */
const WAITING = `state in ('accepted','waiting','delayed')`;
const DUE = `${WAITING} and (run_at is null or run_at <= now())`;
const OPEN = `state in ('accepted','waiting','delayed','waiting_children')`;

export interface CleanOptions {
  /** Minimum milliseconds since the job ended. */
  age: number;
  limit: number;
  state: 'completed' | 'failed' | 'cancelled';
}

/** Operations on whole queues, for interfaces and for code inside the process. */
@Injectable()
export class QueueManager {
  private readonly logger = new Logger(QueueManager.name);

  constructor(
    @Inject(PG_POOL) private readonly pool: Pool,
    private readonly dispatch: DispatchPort,
    private readonly settings: QueueSettings,
    private readonly pauses: QueuePauses,
    private readonly stats: QueueStats,
    private readonly search: JobSearch,
    private readonly actions: JobActions,
    private readonly openJobDays: SqlOpenJobDays,
  ) {}

  /** @throws HubError QUEUE_NOT_FOUND */
  async getQueueStats(queue: string): Promise<QueueStatistics> {
    const [statistics] = await this.stats.of(known(queue));
    if (!statistics) throw new Error(`no statistics of ${queue}`);
    return statistics;
  }

  /** @param scopes of the reader; statistics do not distinguish tenants */
  async getAllStats(scopes: Scopes): Promise<QueueStatistics[]> {
    const all = await this.stats.of();
    return all.filter(({ name }) => scopes.queues?.includes(name) ?? true);
  }

  getJob(id: string): Promise<Job> {
    return this.search.get(id);
  }

  /** Returns the settings of paused and draining queues. @throws HubError LEDGER_UNAVAILABLE */
  async pausedQueues(): Promise<QueueSetting[]> {
    await this.settings.load().catch((error: unknown) => {
      throw asLedgerError(error);
    });
    return this.settings.all().filter(({ paused, draining }) => paused || draining);
  }

  removeJob(id: string, actor: string): Promise<Job> {
    return this.actions.remove(id, actor);
  }

  /**
   * Pauses a queue. The ledger stores the pause before the engine applies it, so an engine wiped in between loses nothing.
   */
  async pauseQueue(queue: string, actor: string, reason?: string): Promise<{ name: string; paused: boolean }> {
    return this.setPaused(known(queue), { paused: true, reason }, actor);
  }

  async resumeQueue(queue: string, actor: string): Promise<{ name: string; paused: boolean }> {
    const answer = await this.setPaused(known(queue), { paused: false }, actor);
    this.dispatch.requestSweep();
    return answer;
  }

  /**
   * Drains a queue: dispatches no new jobs, lets run what was accepted so far, and then stays paused; see `finishDrains`.
   */
  async drainQueue(
    queue: string,
    delayed: boolean,
    actor: string,
    reason?: string,
  ): Promise<{ name: string; remaining: number }> {
    const name = known(queue);
    await startAct();
    const paused = this.settings.isPaused(name);
    await this.settings.set(name, { paused, draining: true, drainDelayed: delayed, reason }, actor);
    await this.finishDrains();
    return { name, remaining: await this.remaining(name, delayed) };
  }

  /** Cancels waiting jobs (and delayed ones on request); a parent that waits for its children has begun and stays. */
  async drainRemoving(
    queue: string,
    delayed: boolean,
    actor: string,
    reason = 'queue drained',
  ): Promise<{ name: string; removed: number }> {
    const name = known(queue);
    await startAct();
    return { name, removed: await this.cancelOpen(name, delayed ? WAITING : DUE, actor, reason) };
  }

  async cleanQueue(queue: string, options: CleanOptions, actor: string): Promise<{ removed: number }> {
    const name = known(queue);
    await startAct();
    const ids: string[] = [];
    // A job that ended before an instant was created before it; a day of tolerance covers clocks that differ.
    const until = new Date(ledgerClock.now() - options.age + DAY_MS);
    for await (const [low, high] of spansOldestFirst(this.pool, until)) {
      const { rows } = await this.pool.query<{ id: string }>(
        `select id from jobs where queue = $1 and state = $2 and not hidden
            and finished_at < now() - $3 * interval '1 ms' and id >= $5 and id < $6
          order by id limit $4`,
        [name, options.state, options.age, options.limit - ids.length, low, high],
      );
      ids.push(...rows.map(({ id }) => id));
      if (ids.length >= options.limit) break;
    }
    return { removed: await this.actions.softDelete(ids, actor) };
  }

  /** Reopens every failed job of the queue. */
  async retryFailed(queue: string, actor: string): Promise<{ count: number }> {
    const name = known(queue);
    await startAct();
    const count = await reopenFailed(this.pool, name, { actor, act: 'retry-failed' });
    this.dispatch.requestSweep();
    return { count };
  }

  /** Cancels every open job of the queue; running handlers are notified by their signal. */
  async obliterateQueue(queue: string, actor: string, reason = 'queue obliterated'): Promise<{ count: number }> {
    const name = known(queue);
    await startAct();
    const count = await this.cancelOpen(name, OPEN, actor, reason);
    return { count: count + (await this.cancelRunning(name, actor, reason)) };
  }

  /** Pauses each draining queue that has nothing left to do. */
  @Periodic('drainCheckMs', 'Check of draining queues failed; the next one follows in a second')
  async finishDrains(): Promise<void> {
    for (const name of this.settings.draining()) {
      const setting = this.settings.all().find((one) => one.name === name);
      if (!setting || (await this.remaining(name, setting.drainDelayed)) > 0) continue;
      if (await this.settings.endDrain(name)) await this.obey(name);
    }
  }

  /** Counts the jobs that a drain still waits for: those accepted before it began (see dispatcher.ts) and due. */
  private async remaining(queue: string, delayed: boolean): Promise<number> {
    const { rows } = await this.pool.query<{ n: number }>(
      `select count(*)::integer as n from jobs j join queues q on q.name = j.queue
        where j.queue = $1 and ${await this.openJobDays.sql('j.id', 0)}
          and (j.state in ('waiting','active')
               or (j.state = 'delayed' or j.state = 'accepted' and j.created_at <= q.updated_at)
                  and ($2 or j.run_at is null or j.run_at <= now()))`,
      [queue, delayed],
    );
    return rows[0]?.n ?? 0;
  }

  private async setPaused(
    name: string,
    { paused, reason }: Pick<QueueDecision, 'paused' | 'reason'>,
    actor: string,
  ): Promise<{ name: string; paused: boolean }> {
    await this.settings.set(name, { paused, draining: false, drainDelayed: false, reason }, actor);
    await this.obey(name);
    return { name, paused };
  }

  /** Applies the ledger's pause to the engine; where that fails now, recovery applies it when the engine is reconnected. */
  private async obey(name: string): Promise<void> {
    try {
      await this.pauses.apply(name);
    } catch (error) {
      this.logger.warn(
        { queue: name, reason: messageOf(error) },
        'pause setting not applied to the engine; recovery applies it after the reconnect',
      );
    }
  }

  private async cancelOpen(queue: string, which: string, actor: string, reason: string): Promise<number> {
    let count = 0;
    for await (const ids of this.pages(queue, which)) count += await this.actions.cancelWaiting(ids, actor, reason);
    return count;
  }

  private async cancelRunning(queue: string, actor: string, reason: string): Promise<number> {
    let count = 0;
    for await (const ids of this.pages(queue, `state = 'active'`)) {
      const asked = await Promise.allSettled(ids.map((id) => this.actions.cancel(id, actor, reason)));
      count += asked.filter(({ status }) => status === 'fulfilled').length;
    }
    return count;
  }

  /**
   * Yields ids of open jobs, oldest first and each once: jobs that return to the queue meanwhile don't prolong the action.
   */
  private async *pages(queue: string, which: string): AsyncGenerator<string[]> {
    for (let last = NIL; ;) {
      const { rows } = await this.pool.query<{ id: string }>(
        `select id from jobs where queue = $1 and id > $2 and ${which} and ${await this.openJobDays.sql('id', 0)} order by id limit ${PAGE}`,
        [queue, last],
      );
      const ids = rows.map(({ id }) => id);
      if (ids.length > 0) yield ids;
      last = ids.at(-1) ?? NIL;
      if (ids.length < PAGE) return;
    }
  }
}

function known(queue: string): QueueName {
  const name = resolveQueueName(queue);
  if (name === undefined) throw new HubError('QUEUE_NOT_FOUND', `There is no queue "${queue}"`);
  return name;
}
