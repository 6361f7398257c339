import { fullReason, settingOf } from '../capacity/admission.js';
import type { RunnerSet } from '../model/runner-sets.js';
import type { DemandState } from '../model/demand-state.js';

export interface Waiting {
  state: DemandState;
  repository: string;
  /** The reason recorded when it began to wait; in `provisioning`, what its runner waits for. */
  noted: string | null;
  runnerName: string | null;
  runnerState: string | null;
  /** Milliseconds until the next try; null: no pause. */
  pauseMs: number | null;
}

/** The state of the set from the view of one demand. */
export interface Queue {
  set: RunnerSet;
  unavailable: string | null;
  openInSet: number;
  openInRepository: number;
  /** Number of demands ahead. */
  ahead: number;
}

/** Returns why a demand waits, in a sentence; null when it does not. Pure. */
export function waitingReason(demand: Waiting, queue: Queue | null): string | null {
  const { state } = demand;
  switch (state) {
    case 'blocked':
      return (
        demand.noted ?? 'GitHub holds the job: it waits for an approval or another protection rule of its environment'
      );
    case 'queued':
    case 'held':
      return queue === null ? (demand.noted ?? 'No runner set serves this job') : turn(demand, queue);
    case 'provisioning':
      return demand.runnerState === 'registering' && demand.noted !== null
        ? demand.noted
        : `Its runner ${demand.runnerName ?? ''} is ${stage(demand.runnerState)}`;
    case 'in_progress':
    case 'completed':
    case 'cancelled':
      return null;
    default:
      return unknownState(state);
  }
}

function turn({ noted, pauseMs, repository }: Waiting, { set, unavailable, ...now }: Queue): string {
  if (unavailable !== null) return unavailable;
  if (pauseMs !== null) return `${noted ?? ''} (in ${Math.ceil(pauseMs / 1000)} s)`;
  if (now.openInSet >= set.max) return `${fullReason(set)}; ${goFirst(now.ahead)}`;
  if (set.maxPerRepo > 0 && now.openInRepository >= set.maxPerRepo) {
    return `${repository} has its maximum of ${set.maxPerRepo} runners (${settingOf(set, 'maxPerRepo')}); ${goFirst(now.ahead)}`;
  }
  return `A runner is about to be assigned; ${goFirst(now.ahead)}`;
}

function goFirst(ahead: number): string {
  if (ahead === 0) return 'it is next';
  return ahead === 1 ? '1 job is ahead of it' : `${ahead} jobs are ahead of it`;
}

function stage(state: string | null): string {
  return state === 'registering' ? 'being registered and started' : 'starting, and has not taken the job yet';
}

function unknownState(state: never): never {
  throw new Error(`unknown demand state ${String(state)}`);
}
