import type { Feeder } from '../load/feeder.js';
import type { PlannedJob } from '../load/plan.js';
import type { Stage } from '../stage.js';
import { endedTwice, flawsOf, lostOf, type Finding } from './ends.js';
import { deadLetters, historyOf, type LedgerJob } from './history.js';
import { longestGap, recoveredWithin } from './progress.js';
import { runsOf, startsOf, type WitnessRun } from './starts.js';

/** The result of one scenario run. */
export interface Verdict {
  scenario: string;
  engine: string;
  seed: number;
  jobs: number;
  lost: number;
  endedTwice: number;
  /** Runs repeated on healthy processes: must be 0. */
  startedTwice: number;
  /** Repeated runs of processes that were killed, stopped or blocked while they had them. */
  startedTwiceAllowed: number;
  /** Number of other problems. */
  flaws: number;
  recoveredMs: number;
  /** The trail of the job that waited longest after a fault. */
  slowest: string;
  longestGapMs: number;
  seconds: number;
  /** Descriptions of all problems, for their analysis. */
  findings: string[];
}

const DETAILED = 5;

export async function judge(
  scenario: string,
  seed: number,
  stage: Stage,
  plan: readonly PlannedJob[],
  feeder: Feeder,
): Promise<Verdict> {
  for (const node of stage.world.nodes) {
    for (const { incarnation, at, code } of node.takeDeaths()) {
      stage.complaints.push(`node ${incarnation} ended by itself with ${code}; see its log`);
      stage.blame(incarnation, at);
    }
  }
  const jobs = await historyOf(stage.world, stage.run, plan);
  const ids = new Set(jobs.map(({ id }) => id));
  const runs = runsOf(stage.world.witness().filter(({ jobId }) => ids.has(jobId)));
  const starts = startsOf(runs, stage.blames);
  const lost = lostOf(plan, feeder.acknowledged, jobs);
  const twice = endedTwice(jobs);
  const flaws = flawsOf(plan, jobs);
  for (const [id, { made, completed }] of await deadLetters(stage.world, jobs)) {
    if (made !== 1 || completed !== 1) flaws.push({ id, what: `has ${made} dead letters, ${completed} completed` });
  }
  const unexplained = starts.unexplained.map(({ jobId, runNumber, node }): Finding => ({
    id: jobId,
    what: `run ${runNumber} on ${node} was begun again`,
  }));
  const findings = [...lost, ...twice, ...unexplained, ...flaws];
  const recovered = recoveredWithin(jobs, stage.faults);
  const complaints = [...stage.complaints, ...feeder.complaints];
  return {
    scenario,
    engine: stage.world.engine,
    seed,
    jobs: jobs.length,
    lost: lost.length,
    endedTwice: twice.length,
    startedTwice: starts.unexplained.length,
    startedTwiceAllowed: starts.allowed.length,
    flaws: flaws.length + complaints.length,
    recoveredMs: recovered.ms,
    slowest:
      recovered.id === undefined ? '' : describeFinding({ id: recovered.id, what: 'waited longest' }, true, jobs, runs),
    longestGapMs: longestGap(jobs, runs),
    seconds: Math.round((Date.now() - stage.began) / 100) / 10,
    findings: [...complaints, ...findings.map((finding, n) => describeFinding(finding, n < DETAILED, jobs, runs))],
  };
}

function describeFinding({ id, what }: Finding, detailed: boolean, jobs: LedgerJob[], runs: WitnessRun[]): string {
  if (!detailed) return `${id}: ${what}`;
  const time = (at: number) => new Date(at).toISOString().slice(11, 23);
  const trail = (jobs.find((job) => job.id === id)?.trail ?? []).map(
    ({ at, from, to, node, actor, detail }) =>
      `      ${time(at)} ${from} → ${to} ${node?.slice(-6) ?? ''} ${actor ?? ''} ${detail ? JSON.stringify(detail) : ''}`,
  );
  const witness = runs
    .filter(({ jobId }) => jobId === id)
    .map(
      ({ runNumber, attempt, node, began, ended, end }) =>
        `      run ${runNumber}, attempt ${attempt} on ${node}: ${time(began)} to ${ended ? time(ended) : '?'} ${end ?? ''}`,
    );
  return [`${id}: ${what}`, ...trail, ...witness].join('\n');
}

export function isGreen({ lost, endedTwice, startedTwice, flaws }: Verdict): boolean {
  return lost + endedTwice + startedTwice + flaws === 0;
}
