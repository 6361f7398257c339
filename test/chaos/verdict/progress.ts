import { isEnded } from '../../../src/jobs/job-state.js';
import type { LedgerJob, Step } from './history.js';
import type { WitnessRun } from './starts.js';

/** Where a job stood at that moment: the last step until then, and all that came after. */
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
 * From the end of a fault, or from when it was due if that is later, until a job that was open then had begun, or had
 * ended; an active one whose run went on needed nothing.
 * @returns the longest of all jobs and faults, in milliseconds
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

/** A time in which a job wanted to run and nobody ran it. */
interface Want {
  from: number;
  to: number;
}

/** Open and due; and active in name only: by a run of which nothing came. */
function wantsOf({ id, trail }: LedgerJob, finished: ReadonlySet<string>): Want[] {
  let runs = 0;
  return trail.flatMap(({ at: moment, from, to, due }, n) => {
    if (to === 'active' && from !== 'active') runs += 1;
    if (isEnded(to) || to === 'waiting_children' || (to === 'active' && finished.has(`${id}/${runs}`))) return [];
    return [{ from: Math.max(moment, due), to: trail[n + 1]?.at ?? Date.now() }];
  });
}

/** The longest time in which no handler began or ended though some job wanted to run through all of it. */
export function longestGap(jobs: readonly LedgerJob[], runs: readonly WitnessRun[]): number {
  const finished = new Set(runs.filter(({ end }) => end !== null).map(({ jobId, start }) => `${jobId}/${start}`));
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
