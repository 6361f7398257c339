import { Injectable } from '@nestjs/common';
import { RunnerNames } from '../model/runner-names.js';
import type { Queryable } from '../../database/queryable.js';
import { LedgerDb } from '../../database/ledger-db.js';
import { Admission } from './admission.js';

/** Key of the advisory lock: any number that no other one of the hub uses. */
const LOCK = 7_402_002;

/**
 * Serializes, over all nodes, every change that takes or frees a set's capacity: a transaction under one lock, which
 * ends by admitting the demands that fit. So concurrent changes can't exceed the maximum, and freed capacity is used by
 * the change that freed it.
 */
@Injectable()
export class Capacity {
  private last: Promise<unknown> = Promise.resolve();
  private filling: Promise<void> | undefined;

  constructor(
    private readonly ledger: LedgerDb,
    private readonly admission: Admission,
    private readonly names: RunnerNames,
  ) {}

  /** Applies the change, then admits. Resolves at the commit. */
  change<Result>(act: (db: Queryable) => Promise<Result>): Promise<Result> {
    return this.inTurn(() => this.transaction(act));
  }

  /** Admits the demands that fit. Callers that arrive while one run waits for its turn share it. */
  fill(): Promise<void> {
    this.filling ??= this.inTurn(() => {
      // This run may miss the changes of later callers, so they get the next one.
      this.filling = undefined;
      return this.transaction(() => Promise.resolve());
    });
    return this.filling;
  }

  /** Queues within this process first, because waiting for PostgreSQL's lock holds a connection. */
  private inTurn<Result>(act: () => Promise<Result>): Promise<Result> {
    const mine = this.last.then(act);
    this.last = mine.catch(() => undefined);
    return mine;
  }

  private async transaction<Result>(act: (db: Queryable) => Promise<Result>): Promise<Result> {
    // Read once per process, before the transaction: within it another connection of the same pool would be needed.
    await this.names.prefix();
    return this.ledger.transaction(async (db) => {
      await db.query('select pg_advisory_xact_lock($1)', [LOCK]);
      const result = await act(db);
      await this.admission.admit(db);
      return result;
    });
  }
}
