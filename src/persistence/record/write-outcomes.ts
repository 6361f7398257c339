import type { Pool } from 'pg';
import { inTransaction } from '../../database/in-transaction.js';
import { preparedStatement } from '../../database/prepared.js';
import { isEnded, type JobState } from '../../jobs/job-state.js';
import { countChildren, lockInOrder } from '../transitions/children.js';
import { RECORD_SQL, recordParameters, type Report } from './record-sql.js';

interface Written {
  id: string;
  runNumber: number;
  state: JobState;
  /** Whether the statement has created dead letters. */
  deadLettered: boolean;
}

export interface OutcomesWritten {
  /** Number of the recorded run, by job; a run that is not included was fenced off. */
  runNumbers: Map<string, number>;
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
  const query = { ...preparedStatement(RECORD_SQL), values: recordParameters(reports, node) };
  if (parentOf.size === 0) return answer((await pool.query<Written>(query)).rows, false);
  return inTransaction(pool, async (client) => {
    await lockInOrder(client, [...reports.map(({ run }) => run.id), ...parentOf.values()]);
    const { rows } = await client.query<Written>(query);
    const parents = rows.flatMap(({ id, state }) => (isEnded(state) ? (parentOf.get(id) ?? []) : []));
    return answer(rows, await countChildren(client, parents, -1));
  });
}

function answer(rows: Written[], ready: boolean): OutcomesWritten {
  return {
    runNumbers: new Map(rows.map(({ id, runNumber }) => [id, runNumber])),
    more: ready || rows.some(({ deadLettered, state }) => deadLettered || state === 'accepted'),
  };
}
