import { Injectable } from '@nestjs/common';
import { recordAct } from '../../audit/current-act.js';
import { Periodic } from '../../common/periodic-task.js';
import { ControlChannel } from '../../database/control-channel.js';
import { LedgerDb } from '../../database/ledger-db.js';
import { JobRegistry } from '../../jobs/job-registry.js';
import type { JobState } from '../../jobs/job-state.js';
import { Engine } from '../../jobs/ports/engine.js';
import type { Transition } from '../transitions/transition.js';
import { transitionAsAct } from './transition-as-act.js';
import { CANCELLED_PARENTS_SQL, OPEN_CHILDREN_SQL } from './children-of-cancelled.js';

const NOT_RUNNING: JobState[] = ['accepted', 'waiting', 'delayed', 'waiting_children'];

/** Cancels jobs, and with them the open children of types that ask for it. */
@Injectable()
export class JobCancels {
  constructor(
    private readonly ledger: LedgerDb,
    private readonly engine: Engine,
    private readonly channel: ControlChannel,
    private readonly registry: JobRegistry,
  ) {}

  /** Cancels a job. A running handler is notified by its signal, on any node; the job is cancelled when it has ended. False: it had. */
  async cancel(id: string, actor: string, reason: string): Promise<boolean> {
    // The job may start, or stop running, just after a check; the second round finds it.
    for (const _ of [1, 2]) {
      const [cancelled] = await transitionAsAct(this.ledger, [id], cancelling(actor, reason));
      if (cancelled) await this.forget(cancelled.queue, [id]);
      if (cancelled || (await this.askToCancel(id, actor, reason))) {
        await this.cancelChildrenOf([id]);
        return true;
      }
    }
    return false;
  }

  /** Cancels the open jobs among these that do not run. Returns their number. */
  async cancelWaiting(ids: string[], actor: string, reason: string): Promise<number> {
    const cancelled = await transitionAsAct(this.ledger, ids, cancelling(actor, reason));
    for (const queue of new Set(cancelled.map((entry) => entry.queue))) {
      await this.forget(
        queue,
        cancelled.filter((entry) => entry.queue === queue).map((entry) => entry.id),
      );
    }
    await this.cancelChildrenOf(cancelled.map(({ id }) => id));
    return cancelled.length;
  }

  /** Cancels the open children, of any depth, of cancelled jobs whose types ask for it. */
  private async cancelChildrenOf(parents: string[]): Promise<void> {
    const types = this.typesThatCancelChildren();
    if (types.length === 0 || parents.length === 0) return;
    const children = await this.ledger.query<{ id: string; state: JobState }>(OPEN_CHILDREN_SQL, [parents, types]);
    await this.endChildren(children);
  }

  /** Finds what a crash, or a child that was made while its parent was cancelled, has left open. */
  @Periodic(
    'cancelledParentsMs',
    'Open children of cancelled jobs could not be cancelled; the next attempt is in a minute',
  )
  async cancelLeftChildren(): Promise<void> {
    const types = this.typesThatCancelChildren();
    if (types.length > 0) await this.endChildren(await this.ledger.query(CANCELLED_PARENTS_SQL, [types]));
  }

  private typesThatCancelChildren(): string[] {
    return this.registry.all().flatMap(({ spec }) => (spec.cancelsChildren ? [spec.type] : []));
  }

  private async endChildren(children: { id: string; state: JobState }[]): Promise<void> {
    const reason = 'its parent was cancelled';
    const ids = children.map(({ id }) => id);
    await this.cancelWaiting(ids, 'hub', reason);
    const running = children.filter(({ state }) => state === 'active');
    await Promise.all(running.map(({ id }) => this.askToCancel(id, 'hub', reason)));
    await this.cancelChildrenOf(running.map(({ id }) => id));
  }

  private async askToCancel(id: string, actor: string, reason: string): Promise<boolean> {
    const sql = `
      with c as (
         update jobs set cancel_reason = $2 where id = $1 and state = 'active'
         returning id, attempts_made, node, run_number
       ),
       e as (
       insert into job_events (job_id, from_state, to_state, attempt, node, actor, detail)
       select id, 'active', 'active', attempts_made + 1, node, $3, jsonb_build_object('act', 'cancel', 'reason', $2::text)
         from c
       )
       select run_number as "runNumber" from c`;
    const asked = await this.ledger.transaction(async (db) => {
      const { rows } = await db.query<{ runNumber: number }>(sql, [id, reason, actor]);
      if (rows[0])
        await recordAct(db, { before: { state: 'active' }, after: { state: 'active', cancelReason: reason } });
      return rows[0];
    });
    if (!asked) return false;
    await this.channel.publish('cancel', { id, runNumber: asked.runNumber, reason });
    return true;
  }

  /** Removes the engine's copies: where that fails now, the claim will refuse them. */
  private async forget(queue: string, ids: string[]): Promise<void> {
    await this.engine.remove(queue, ids).catch(() => undefined);
  }
}

function cancelling(actor: string, reason: string): Transition {
  return { from: NOT_RUNNING, to: 'cancelled', actor, detail: { act: 'cancel', reason } };
}
