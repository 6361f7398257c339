import type { Pool } from 'pg';
import { inTransaction } from '../../database/in-transaction.js';
import { preparedStatement } from '../../database/prepared.js';
import type { Recorded } from '../../jobs/job.js';
import { isEnded } from '../../jobs/job-state.js';
import { countChildren, lockInOrder } from '../transitions/children.js';
import { RECORD_ERRORS_SQL, RECORD_SQL, recordParameters, type Report } from './record-sql.js';

/** What was written of a job's run. */
export interface Written extends Recorded {
  id: string;
  runNumber: number;
}

interface Row extends Written {
  /** Whether the statement has created dead letters. */
  deadLettered: boolean;
}

export interface OutcomesWritten {
  /** By job; a run that is not included was fenced off. */
  written: Map<string, Written>;
  /** Whether jobs became accepted by it: dead letters, released jobs, parents whose last child has ended. */
  more: boolean;
}

/**
 * Writes a group of outcomes in one statement, or in one transaction when there are children among the jobs: the
 * transaction also counts them out of their parents, and lets a parent continue after its last child.
 */
export async function writeOutcomes(pool: Pool, reports: Report[], node: string): Promise<OutcomesWritten> {
  const parentOf = new Map<string, string>();
  for (const { run } of reports) if (run.parentId !== null) parentOf.set(run.id, run.parentId);
  const errors = reports.some(({ outcome }) => 'error' in outcome);
  const query = {
    ...preparedStatement(errors ? RECORD_ERRORS_SQL : RECORD_SQL),
    values: recordParameters(reports, node),
  };
  if (parentOf.size === 0) return outcomesOf((await pool.query<Row>(query)).rows, []);
  return inTransaction(pool, async (client) => {
    await lockInOrder(client, [...reports.map(({ run }) => run.id), ...parentOf.values()]);
    const { rows } = await client.query<Row>(query);
    const parents = rows.flatMap(({ id, state }) => (isEnded(state) ? (parentOf.get(id) ?? []) : []));
    return outcomesOf(rows, await countChildren(client, parents, -1));
  });
}

/** @param ready parents whose last child is in this group: accepted by now, even if they began to wait in it */
function outcomesOf(rows: Row[], ready: string[]): OutcomesWritten {
  const written = new Map<string, Written>(rows.map((row) => [row.id, row]));
  for (const id of ready) {
    const parent = written.get(id);
    if (parent) written.set(id, { ...parent, state: 'accepted' });
  }
  return {
    written,
    more: ready.length > 0 || rows.some(({ deadLettered, state }) => deadLettered || state === 'accepted'),
  };
}
