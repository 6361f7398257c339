import { AsyncLocalStorage } from 'node:async_hooks';
import type { Queryable } from '../database/queryable.js';
import { appendAct, outcomeOf, type RecordedAct } from './audit-sql.js';
import type { Act } from './audit-event.js';

/** What an act changed. */
export type Change = Partial<Pick<Act, 'target' | 'before' | 'after'>>;

/** An act in progress. */
export interface CurrentAct {
  act: Act;
  /** Records the start of an act with many transactions, which is recorded before the first and after the last. */
  start: (() => Promise<RecordedAct>) | undefined;
  /** Its event, which a rollback removes. */
  recorded: RecordedAct | undefined;
  /** Work that the act has left behind, such as a timer, is no part of it. */
  over: boolean;
}

const acts = new AsyncLocalStorage<CurrentAct>();

/** Runs `work` as an act; `recordAct` finds it. */
export const duringAct = <T>(current: CurrentAct, work: () => T): T => acts.run(current, work);

/**
 * Records the start of an act with many transactions: called before the first of them, once the input is known to be
 * valid. Does nothing for other acts, and for what the hub does by itself.
 * @throws HubError LEDGER_UNAVAILABLE
 */
export async function startAct(): Promise<void> {
  const current = acts.getStore();
  if (current?.start === undefined || current.over) return;
  current.act.continues ??= (await current.start()).event;
}

/**
 * Records the act in progress within the transaction that does it, as its last statement, since acts wait for each other
 * from there to the commit. Does nothing for what the hub does by itself, or when the act is recorded already.
 */
export async function recordAct(db: Queryable, change: Change = {}): Promise<void> {
  const current = acts.getStore();
  if (current === undefined || current.over || current.start) return;
  if (current.recorded && (await outcomeOf(db, current.recorded)) !== 'aborted') return;
  current.recorded = await appendAct(db, { ...current.act, ...change });
}

/** Describes what an act without a transaction of its own has changed. */
export function describeAct(change: Change): void {
  const current = acts.getStore();
  if (current && !current.over) Object.assign(current.act, change);
}
