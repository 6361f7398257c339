import { groupBy } from '../../../src/common/group-by.js';
import { isEnded } from '../../../src/jobs/job-state.js';
import { flawOf } from '../../support/stores/job-history.js';
import type { PlannedJob } from '../load/plan.js';
import type { LedgerJob } from './history.js';

/** The nodes' MAX_STALLED_COUNT (the product's default): one more crash fails the job. */
const CRASHES = 2;

/** A finding about one job. */
export interface Finding {
  id: string;
  what: string;
}

/** Returns acknowledged jobs that are missing, and jobs whose end their plan does not permit. */
export function lostOf(
  plan: readonly PlannedJob[],
  acknowledged: ReadonlyMap<string, string>,
  jobs: readonly LedgerJob[],
): Finding[] {
  const byId = new Map(jobs.map((job) => [job.id, job]));
  const planned = new Map(plan.map((job) => [job.key, job]));
  const lost: Finding[] = [];
  for (const [key, id] of acknowledged) {
    if (!byId.has(id)) lost.push({ id, what: `job ${key} was acknowledged and is not in the ledger` });
  }
  for (const job of jobs) {
    const wrong = wrongEnd(job, planned.get(job.key));
    if (wrong !== undefined) lost.push({ id: job.id, what: `job ${job.key} ${wrong}` });
  }
  return lost;
}

/** Returns the error in a job's end. Jobs without a plan (children, a schedule's jobs) must complete. */
function wrongEnd({ state, code, trail }: LedgerJob, planned?: PlannedJob): string | undefined {
  if (!isEnded(state)) return `is still ${state}`;
  const crashes = trail.filter(({ from, to, actor }) => from === 'active' && from !== to && actor === 'recovery');
  if (state === 'failed' && code === 'POISONED' && crashes.length > CRASHES) return undefined;
  if (!(planned?.ends ?? ['completed']).includes(state)) return `ended ${state} (${code})`;
  if (state === 'failed' && planned?.code !== code) return `failed with ${code}`;
  return undefined;
}

/** Returns jobs that ended again without being reopened by a recorded actor. */
export function endedTwice(jobs: readonly LedgerJob[]): Finding[] {
  return jobs.flatMap(({ id, key, trail }) => {
    let ends = 0;
    for (const { from, to, actor } of trail) {
      if (from !== null && isEnded(from) && !isEnded(to) && actor !== null) ends -= 1;
      else if (from !== to && isEnded(to)) ends += 1;
    }
    return ends > 1 ? [{ id, what: `job ${key} ended ${ends} times` }] : [];
  });
}

/** Returns jobs with invalid trails, duplicate jobs and missing children. */
export function flawsOf(plan: readonly PlannedJob[], jobs: readonly LedgerJob[]): Finding[] {
  const byKey = groupBy(jobs, ({ key }) => key);
  const flaws = jobs.flatMap(({ id, key, trail }) => {
    const flaw = flawOf(trail);
    return flaw === undefined ? [] : [{ id, what: `job ${key}: its trail ${flaw}` }];
  });
  for (const [key, same] of byKey) {
    if (key === 'tick') continue;
    for (const job of same.slice(1)) flaws.push({ id: job.id, what: `job ${key} is there more than once` });
  }
  for (const { key, children } of plan) {
    const parent = byKey.get(key)?.[0];
    if (parent?.state !== 'completed') continue;
    for (let n = 0; n < children; n += 1) {
      if (!byKey.has(`${key}.${n}`)) flaws.push({ id: parent.id, what: `job ${key} has no child ${n}` });
    }
  }
  return flaws;
}
