import { isEnded } from '../../../src/jobs/job-state.js';
import type { LedgerJob, Step } from './history.js';
import type { WitnessRun } from './starts.js';

/** Returns a job's last step up to that moment, and its later changes of state. */
function at({ trail }: LedgerJob, moment: number): { step?: Step; later: Step[] } {
  const index = trail.findLastIndex((step) => step.at <= moment);
  return { step: trail[index], later: trail.slice(index + 1).filter(({ from, to }) => from !== to) };
}

export interface Recovered {
  ms: number;
  /** The job that waited longest. */
  id: string | undefined;
}

/**
 * Measures recovery: from the end of a fault (or the job's due time, if later) until a job open at that end started or
 * ended. Active jobs whose run continued are skipped, since they needed no recovery.
 * @returns the longest time over all jobs and faults, in milliseconds, and its job
 */
export function recoveredWithin(jobs: readonly LedgerJob[], faults: readonly { to: number }[]): Recovered {
  const longest: Recovered = { ms: 0, id: undefined };
  for (const { to: moment } of faults) {
    for (const job of jobs) {
      const { step, later } = at(job, moment);
      if (!step || isEnded(step.to) || step.to === 'waiting_children') continue;
      if (step.to === 'active' && later[0]?.actor !== 'recovery') continue;
      const begun = later.find(({ to }) => to === 'active' || isEnded(to));
      const ms = Math.round((begun?.at ?? Date.now()) - Math.max(moment, step.due));
      if (ms > longest.ms) Object.assign(longest, { ms, id: job.id });
    }
  }
  return longest;
}

/** A period in which a job was due but not running. */
interface Want {
  from: number;
  to: number;
}

/** Returns the periods in which a job was open and due, or active by a run that never ended. */
function wantsOf({ id, trail }: LedgerJob, finished: ReadonlySet<string>): Want[] {
  let runs = 0;
  return trail.flatMap(({ at: moment, from, to, due }, n) => {
    if (to === 'active' && from !== 'active') runs += 1;
    if (isEnded(to) || to === 'waiting_children' || (to === 'active' && finished.has(`${id}/${runs}`))) return [];
    return [{ from: Math.max(moment, due), to: trail[n + 1]?.at ?? Date.now() }];
  });
}

/** Returns the longest period without a handler's start or end throughout which some job was due. */
export function longestGap(jobs: readonly LedgerJob[], runs: readonly WitnessRun[]): number {
  const finished = new Set(
    runs.filter(({ end }) => end !== null).map(({ jobId, runNumber }) => `${jobId}/${runNumber}`),
  );
  const wants = jobs.flatMap((job) => wantsOf(job, finished));
  const moments = runs.flatMap(({ began, ended }) => (ended === null ? [began] : [began, ended])).sort((a, b) => a - b);
  let longest = 0;
  for (const [n, from] of moments.entries()) {
    const to = moments[n + 1];
    if (to === undefined || to - from <= longest) continue;
    for (const want of wants) {
      longest = Math.max(longest, Math.min(to, want.to) - Math.max(from, want.from));
    }
  }
  return Math.round(longest);
}
