import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { HubError } from '../common/errors.js';
import { ControlChannel } from '../database/control-channel.js';
import { PG_POOL } from '../database/pg-pool.js';
import type { Job } from '../jobs/job.js';
import { ENDED_STATES, isEnded, type JobState } from '../jobs/job-state.js';
import { DispatchSignal, Engine } from '../jobs/ports.js';
import { JobSearch } from './job-search.js';
import { asLedgerError } from '../database/sql-errors.js';
import { transition, type Transition } from './transition.js';

const NOT_RUNNING: JobState[] = ['accepted', 'waiting', 'delayed', 'waiting_children'];

/** What an ended job that starts over forgets; a deadline that has passed would end it at once. */
export const START_OVER = `attempts_made = 0, crashes = 0, run_at = null, result = null, progress = null,
  error_code = null, error_message = null, cancel_reason = null,
  deadline = case when j.deadline > now() then j.deadline end`;

/** What people do to jobs. Each act is an event with its actor; one that comes too late is 409 WRONG_STATE. */
@Injectable()
export class JobActions {
  constructor(
    @Inject(PG_POOL) private readonly pool: Pool,
    private readonly search: JobSearch,
    private readonly engine: Engine,
    private readonly dispatch: DispatchSignal,
    private readonly channel: ControlChannel,
  ) {}

  /** An ended job starts over, with all its attempts. */
  async retry(id: string, actor: string): Promise<Job> {
    await this.change(id, 'retry', {
      from: ENDED_STATES,
      to: 'accepted',
      actor,
      detail: { act: 'retry' },
      set: START_OVER,
      where: 'not j.hidden',
    });
    return this.search.get(id);
  }

  /** A running handler is told by its signal, on whichever node it runs; the job is cancelled when it has ended. */
  async cancel(id: string, actor: string, reason = 'cancelled by request'): Promise<Job> {
    const job = await this.search.get(id);
    const cancelled = await this.transition([id], cancelling(actor, reason));
    if (cancelled[0]) await this.forget(cancelled[0].queue, [id]);
    else if (!(await this.askToCancel(id, actor, reason))) throw await this.wrongState(id, 'cancel', job.state);
    return this.search.get(id);
  }

  /** Ends the delay. */
  async promote(id: string, actor: string): Promise<Job> {
    await this.search.get(id);
    if (!(await this.wake(id, actor))) throw await this.wrongState(id, 'promote');
    return this.search.get(id);
  }

  /** Lets a delayed or suspended job run now. False when it is not waiting for time. */
  async wake(id: string, actor: string): Promise<boolean> {
    const [entry] = await this.transition([id], {
      from: ['delayed'],
      to: 'waiting',
      actor,
      detail: { act: 'promote' },
      set: 'run_at = clock_timestamp()',
    });
    if (!entry) return this.hurry(id, actor);
    const promoted = await this.engine.promote(entry.queue, id).catch(() => false);
    if (!promoted) {
      await this.transition([id], {
        from: ['waiting'],
        to: 'accepted',
        actor,
        detail: { reason: 'unknown to the engine' },
      });
      // Not offered at once: a copy that the engine keeps after all would swallow the add. The sweep looks first.
      this.dispatch.requestSweep();
    }
    return true;
  }

  /** A job that is to run later and is not in the engine yet: the dispatcher sees to it that the new time holds. */
  private async hurry(id: string, actor: string): Promise<boolean> {
    const changed = await this.transition([id], {
      from: ['accepted'],
      to: 'accepted',
      actor,
      detail: { act: 'promote' },
      set: 'run_at = clock_timestamp()',
      where: 'j.run_at > clock_timestamp()',
    });
    this.dispatch.requestSweep();
    return changed.length > 0;
  }

  /** Cancels an open job; an ended one leaves lists and counts, its trail stays. */
  async remove(id: string, actor: string): Promise<Job> {
    const job = await this.search.get(id);
    if (!isEnded(job.state)) return this.cancel(id, actor, 'deleted by request');
    await this.hide([id], actor);
    return job;
  }

  /** Cancels the open jobs among these that do not run. Answers how many. */
  async cancelWaiting(ids: string[], actor: string, reason: string): Promise<number> {
    const cancelled = await this.transition(ids, cancelling(actor, reason));
    for (const queue of new Set(cancelled.map((entry) => entry.queue))) {
      await this.forget(
        queue,
        cancelled.filter((entry) => entry.queue === queue).map((entry) => entry.id),
      );
    }
    return cancelled.length;
  }

  /** Takes ended jobs out of lists and counts. Answers how many. */
  async hide(ids: string[], actor: string): Promise<number> {
    const { rows } = await this.pool.query<{ id: string }>(
      `with c as (
         update jobs set hidden = true where id = any($1::uuid[]) and not hidden and state in ('completed','failed','cancelled')
         returning id, queue, state, attempts_made
       ),
       e as (
         insert into job_events (job_id, from_state, to_state, attempt, actor, detail)
         select id, state, state, attempts_made, $2, '{"act":"delete"}' from c
       ),
       t as (
         update queue_totals old set completed = old.completed - n.completed, failed = old.failed - n.failed,
                cancelled = old.cancelled - n.cancelled
           from (select queue, count(*) filter (where state = 'completed') as completed,
                        count(*) filter (where state = 'failed') as failed,
                        count(*) filter (where state = 'cancelled') as cancelled from c group by queue) n
          where old.queue = n.queue
       )
       select id from c`,
      [ids, actor],
    );
    return rows.length;
  }

  private async change(id: string, act: string, how: Transition): Promise<void> {
    const job = await this.search.get(id);
    const changed = await this.transition([id], how);
    if (changed.length === 0) throw await this.wrongState(id, act, job.state);
    this.dispatch.requestSweep();
  }

  private async askToCancel(id: string, actor: string, reason: string): Promise<boolean> {
    const { rows } = await this.pool.query<{ start: number }>(
      `with c as (
         update jobs set cancel_reason = $2 where id = $1 and state = 'active'
         returning id, attempts_made, node, start
       ),
       e as (
       insert into job_events (job_id, from_state, to_state, attempt, node, actor, detail)
       select id, 'active', 'active', attempts_made + 1, node, $3, jsonb_build_object('act', 'cancel', 'reason', $2::text)
         from c
       )
       select start from c`,
      [id, reason, actor],
    );
    if (!rows[0]) return false;
    await this.channel.publish('cancel', { id, start: rows[0].start, reason });
    return true;
  }

  /** The engine's copy is only a copy: if it can't be removed now, the claim will refuse it. */
  private async forget(queue: string, ids: string[]): Promise<void> {
    await this.engine.remove(queue, ids).catch(() => undefined);
  }

  private async transition(ids: string[], how: Transition) {
    try {
      return await transition(this.pool, ids, how);
    } catch (error) {
      throw asLedgerError(error);
    }
  }

  private async wrongState(id: string, act: string, before?: JobState): Promise<HubError> {
    const state = before ?? (await this.search.get(id)).state;
    return new HubError('WRONG_STATE', `Job ${id} is ${state}: ${act} is not possible in this state`);
  }
}

function cancelling(actor: string, reason: string): Transition {
  return { from: NOT_RUNNING, to: 'cancelled', actor, detail: { act: 'cancel', reason } };
}
