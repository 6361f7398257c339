import { Injectable } from '@nestjs/common';
import { AccessObserver } from '../common/access-observer.js';
import { HubError } from '../common/errors.js';
import { LedgerDb } from '../database/ledger-db.js';
import { asLedgerError } from '../database/sql-errors.js';
import { LongActs } from './long-acts.js';
import type { AuditedAction } from './actions.js';
import type { Act, AuditActor } from './audit-event.js';
import { appendAct, outcomeOf, type RecordedAct } from './audit-sql.js';
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
    private readonly longActs: LongActs,
  ) {}

  /**
   * Performs an act.
   * @throws HubError RATE_LIMITED, LEDGER_UNAVAILABLE if it can't be recorded, and errors of `work`
   */
  perform<Result>(request: Request, work: () => Promise<Result>): Promise<Performed<Result>> {
    const { long, ...rest } = request;
    return long ? this.longActs.run(rest.actor.id, () => this.record(rest, work)) : this.record(rest, work);
  }

  private async record<Result>(
    request: Omit<Request, 'long'>,
    work: () => Promise<Result>,
  ): Promise<Performed<Result>> {
    const { recorded, ...asked } = request;
    const act: Act = { ...asked, before: null, after: null, result: 'done', continues: null };
    const start = () => this.append({ ...act, result: 'started' });
    const current: CurrentAct = {
      ...{ act, start: recorded === 'spread' ? start : undefined, recorded: undefined, over: false },
    };
    try {
      const result = await duringAct(current, work);
      if (recorded === 'spread') act.after ??= result;
      if (recorded !== 'inner') current.recorded ??= await this.append(act);
      if (current.recorded) this.observer.acted(act.action, act.interface, 'done');
      return { result, event: current.recorded?.event };
    } catch (error) {
      if (recorded !== 'inner') await this.recordFailure(current, error);
      throw error;
    } finally {
      current.over = true;
    }
  }

  /**
   * Records why an act was refused or failed, or how far a spread one came, unless its success was committed before the
   * error. The error itself is answered even if this fails.
   */
  private async recordFailure({ act, recorded }: CurrentAct, error: unknown): Promise<void> {
    const known = asLedgerError(error);
    const code = known instanceof HubError ? known.code : 'INTERNAL';
    if (act.continues === null && recorded === undefined && UNTRIED.includes(code)) return;
    const failed = { ...act, result: code };
    const done = recorded && (await this.isDoneElseAppend(recorded, failed).catch(() => false));
    if (recorded === undefined) await this.append(failed).catch(() => undefined);
    this.observer.acted(act.action, act.interface, done ? 'done' : 'refused');
  }

  /** Returns whether the act's own event exists, else appends the other. A lost connection leaves that open until then. */
  private async isDoneElseAppend(recorded: RecordedAct, failed: Act): Promise<boolean> {
    try {
      await this.ledger.transaction(async (db) => {
        await appendAct(db, failed);
        // By now the act's transaction has ended: it held the end of the chain.
        if ((await outcomeOf(db, recorded)) === 'committed') throw new Committed();
      });
      return false;
    } catch (error) {
      if (error instanceof Committed) return true;
      throw error;
    }
  }

  private append(act: Act): Promise<RecordedAct> {
    return appendAct({ query: async (sql, values) => ({ rows: await this.ledger.query(sql, values) }) }, act);
  }
}

/** Rolls back the event of a failure after an act that is done. */
class Committed extends Error {}
