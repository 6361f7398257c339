import { Injectable } from '@nestjs/common';
import { LedgerDb } from '../../database/ledger-db.js';
import { OPEN_RUNNERS_SQL } from '../model/runner-state.js';

/** Number of open demands or of existing runners of a set in a state; `set` is empty where no set matches. */
export interface FleetCount {
  kind: 'demand' | 'runner';
  set: string;
  state: string;
  count: number;
}

/** Each branch reads a partial index, so the cost does not grow with history. */
const COUNTS_SQL = `
  select 'demand' as kind, coalesce(runner_set, '') as set, state, count(*)::integer as count from demands
   where state not in ('completed','cancelled') group by 2, 3
  union all
  select 'runner', runner_set, state, count(*)::integer from runners where state in ${OPEN_RUNNERS_SQL} group by 2, 3
  union all
  select 'runner', runner_set, state, count(*)::integer from runners
   where removed_at is null and state in ('finished','failed') group by 2, 3`;

/** Counts demands and runners for metrics, in one statement. */
@Injectable()
export class FleetCounts {
  constructor(private readonly ledger: LedgerDb) {}

  read(): Promise<FleetCount[]> {
    return this.ledger.query<FleetCount>(COUNTS_SQL);
  }
}
