import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { SqlExecutor } from '../../jobs/ports.js';
import { asLedgerError } from '../../database/sql-errors.js';
import { Admission } from './admission.js';

/** Any number that no other advisory lock of the hub uses. */
const LOCK = 7_402_002;

/**
 * Everything that gives or takes a runner's place happens here, one change at a time over all nodes: a transaction
 * under one lock, which ends by admitting whoever there is room for. So the maximum holds whatever happens at once, and
 * room that appears is used by whoever made it appear.
 */
@Injectable()
export class Capacity {
  private last: Promise<unknown> = Promise.resolve();
  private filling: Promise<void> | undefined;

  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly admission: Admission,
  ) {}

  /** Makes the change, then admits. Resolves at the commit. */
  change<Result>(act: (db: SqlExecutor) => Promise<Result>): Promise<Result> {
    return this.inTurn(() => this.transaction(act));
  }

  /** Admits whoever there is room for. Callers that come while one run waits for its turn share it. */
  fill(): Promise<void> {
    this.filling ??= this.inTurn(() => {
      // From here on it may be too late for who comes: the next run is theirs.
      this.filling = undefined;
      return this.transaction(() => Promise.resolve());
    });
    return this.filling;
  }

  /** In a line of our own first: waiting for PostgreSQL's lock holds a connection. */
  private inTurn<Result>(act: () => Promise<Result>): Promise<Result> {
    const mine = this.last.then(act);
    this.last = mine.catch(() => undefined);
    return mine;
  }

  private async transaction<Result>(act: (db: SqlExecutor) => Promise<Result>): Promise<Result> {
    try {
      return await this.database.transaction(async (manager) => {
        await manager.query('select pg_advisory_xact_lock($1)', [LOCK]);
        const result = await act(manager);
        await this.admission.admit(manager);
        return result;
      });
    } catch (error) {
      throw asLedgerError(error);
    }
  }
}
