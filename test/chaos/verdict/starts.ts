import type { RunEnd, WitnessLine } from '../node/steps.js';
import type { Blame } from '../stage.js';

/** A handler's run as recorded by the witness. */
export interface WitnessRun {
  jobId: string;
  runNumber: number;
  attempt: number;
  node: string;
  began: number;
  /** Null if the run never ended. */
  ended: number | null;
  end: RunEnd | null;
}

export interface Starts {
  /** Runs on healthy processes that were repeated although their own end does not require it. */
  unexplained: WitnessRun[];
  /** Repeated runs whose process was killed, stopped or blocked while it had them. */
  allowed: WitnessRun[];
}

export function runsOf(witness: readonly WitnessLine[]): WitnessRun[] {
  const runs: WitnessRun[] = [];
  const open = new Map<string, WitnessRun>();
  for (const { jobId, runNumber, attempt, node, end, at } of witness) {
    const key = `${jobId}/${runNumber}/${node}`;
    const run = open.get(key);
    if (end === null || !run) {
      const begun = { jobId, runNumber, attempt, node, began: at, ended: null, end: null };
      runs.push(begun);
      open.set(key, begun);
    } else {
      run.ended = at;
      run.end = end;
    }
  }
  return runs;
}

/** Finds repeated runs that no retry, snooze, wait or release explains, from the witness alone. */
export function startsOf(runs: readonly WitnessRun[], blames: readonly Blame[]): Starts {
  const byJob = new Map<string, WitnessRun[]>();
  for (const run of runs) byJob.set(run.jobId, [...(byJob.get(run.jobId) ?? []), run]);
  const starts: Starts = { unexplained: [], allowed: [] };
  for (const ofJob of byJob.values()) {
    const ordered = ofJob.toSorted((a, b) => a.runNumber - b.runNumber || a.began - b.began);
    ordered.forEach((run, n) => {
      const next = ordered[n + 1];
      if (!next || isExplained(run, next)) return;
      const excused = next.runNumber > run.runNumber && blames.some((blame) => covers(blame, run));
      (excused ? starts.allowed : starts.unexplained).push(run);
    });
  }
  return starts;
}

/** Returns whether this run's end explains the next run; the same `start` begun twice is never explained. */
function isExplained(run: WitnessRun, next: WitnessRun): boolean {
  if (next.runNumber === run.runNumber) return false;
  switch (run.end) {
    case 'threw':
      return next.attempt === run.attempt + 1;
    case 'snoozed':
    case 'waits':
    case 'aborted':
      return next.began >= (run.ended ?? 0);
    case 'returned':
    case null:
      return false;
  }
}

/** Returns whether the process was disturbed during the run or right after it. */
function covers({ node, from, to }: Blame, run: WitnessRun): boolean {
  return run.node === node && run.began <= to && (run.ended === null || run.ended >= from);
}
