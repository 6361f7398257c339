import { Injectable } from '@nestjs/common';
import { AccessObserver } from '../common/access-observer.js';
import { HubError } from '../common/errors.js';
import { LedgerDb } from '../database/ledger-db.js';
import { asLedgerError } from '../database/sql-errors.js';
import { ActSlots } from './act-slots.js';
import type { AuditedAction } from './actions.js';
import type { Act, AuditActor } from './audit-event.js';
import { appendAct } from './audit-sql.js';
import { duringAct, type CurrentAct } from './current-act.js';

/** A request to act, as an interface received it. */
export interface Request extends Pick<Act, 'interface' | 'address' | 'target' | 'filter' | 'reason'>, AuditedAction {
  actor: AuditActor;
}

export interface Performed<Result> {
  result: Result;
  /** Number of the act's event; undefined for an act that is not recorded. */
  event: string | undefined;
}

/** Errors of input that is not valid, or that mean that nothing was tried, or that there is nowhere to record it. */
const UNTRIED = [
  ...['VALIDATION_FAILED', 'MALFORMED_JSON', 'QUEUE_NOT_FOUND', 'UNKNOWN_JOB_TYPE', 'QUEUE_MISMATCH'],
  ...['PAYLOAD_TOO_LARGE', 'RATE_LIMITED', 'LEDGER_UNAVAILABLE'],
];

/** Records acts of every interface, each before it is answered. */
@Injectable()
export class AuditRecorder {
  constructor(
    private readonly ledger: LedgerDb,
    private readonly observer: AccessObserver,
    private readonly slots: ActSlots,
  ) {}

  /**
   * Performs an act.
   * @throws HubError RATE_LIMITED, LEDGER_UNAVAILABLE if it can't be recorded, and errors of `work`
   */
  perform<Result>(request: Request, work: () => Promise<Result>): Promise<Performed<Result>> {
    const { long, ...rest } = request;
    return long ? this.slots.run(rest.actor.id, () => this.record(rest, work)) : this.record(rest, work);
  }

  private async record<Result>(
    request: Omit<Request, 'long'>,
    work: () => Promise<Result>,
  ): Promise<Performed<Result>> {
    const { recorded, ...asked } = request;
    const act: Act = { ...asked, before: null, after: null, result: 'done', continues: null };
    const start = () => this.append({ ...act, result: 'started' });
    const current: CurrentAct = {
      act,
      start: recorded === 'spread' ? start : undefined,
      event: undefined,
      over: false,
    };
    try {
      const result = await duringAct(current, work);
      if (recorded === 'spread') act.after ??= result;
      if (recorded !== 'inner') current.event ??= await this.append(act);
      if (current.event !== undefined) this.observer.acted(act.action, act.interface, 'done');
      return { result, event: current.event };
    } catch (error) {
      if (recorded !== 'inner' && current.event === undefined) await this.refuse(act, error);
      throw error;
    } finally {
      current.over = true;
    }
  }

  /** Records why an act was refused, or how far a spread one came; the error itself is answered even if that fails. */
  private async refuse(act: Act, error: unknown): Promise<void> {
    const known = asLedgerError(error);
    const code = known instanceof HubError ? known.code : 'INTERNAL';
    if (act.continues === null && UNTRIED.includes(code)) return;
    this.observer.acted(act.action, act.interface, 'refused');
    await this.append({ ...act, result: code }).catch(() => undefined);
  }

  private append(act: Act): Promise<string> {
    return appendAct({ query: async (sql, values) => ({ rows: await this.ledger.query(sql, values) }) }, act);
  }
}
