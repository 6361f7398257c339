import { Injectable } from '@nestjs/common';
import { LedgerDb } from '../../database/ledger-db.js';
import { DemandReadings, type DemandReading } from '../../jobs/ports/readings.js';

/** A partial index covers the open demands, so the cost does not grow with history. */
const WAITING_SQL = `
  select runner_set as set, count(*)::integer as waiting from demands
   where state in ('queued','held') and runner_set is not null group by 1`;

/** Counts demands that wait for a runner, for rules. */
@Injectable()
export class SqlDemandReadings extends DemandReadings {
  constructor(private readonly ledger: LedgerDb) {
    super();
  }

  waiting(): Promise<DemandReading[]> {
    return this.ledger.query<DemandReading>(WAITING_SQL);
  }
}
