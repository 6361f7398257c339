import { fullReason, settingOf } from '../capacity/admission.js';
import type { RunnerSet } from '../model/runner-sets.js';
import { standing, type Setting, type WaitCode } from '../../jobs/why.js';
import type { DemandState } from '../model/demand-state.js';

export interface Waiting {
  state: DemandState;
  repository: string;
  /** The reason recorded when it began to wait; in `provisioning`, what its runner waits for. */
  noted: string | null;
  runnerName: string | null;
  runnerState: string | null;
  /** When GitHub registered its runner; before that, only a node that must not start it notes a reason. */
  registeredAt: Date | null;
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

/** Why a demand waits, as `Why` has it. */
export interface DemandWait {
  code: WaitCode;
  reason: string;
  setting: Setting | null;
}

/**
 * Explains why a demand waits; null when it does not. Pure.
 * @param set of its runner, if the hub still has it
 */
export function explainDemand(demand: Waiting, queue: Queue | null, set?: RunnerSet): DemandWait | null {
  const { state, noted } = demand;
  switch (state) {
    case 'blocked':
      return wait(
        'APPROVAL',
        noted ?? 'GitHub holds the job: it waits for an approval or another protection rule of its environment',
      );
    case 'queued':
    case 'held':
      return queue === null ? wait('NO_SET', noted ?? 'No runner set serves this job') : turn(demand, queue);
    case 'provisioning':
      return starting(demand, set);
    case 'in_progress':
    case 'completed':
    case 'cancelled':
      return null;
    default:
      return unknownState(state);
  }
}

function starting({ noted, runnerName, runnerState, registeredAt }: Waiting, set?: RunnerSet): DemandWait {
  if (runnerState !== 'registering' || noted === null)
    return wait('STARTING', `Its runner ${runnerName ?? ''} is ${stage(runnerState)}`);
  return registeredAt === null ? wait('ISOLATION', noted, set && isolationOf(set)) : wait('STARTING', noted);
}

/** Names what would let a node start the set's runners without the isolation that it could not verify. */
function isolationOf({ policy, source }: RunnerSet): Setting {
  if (policy.allowHosts === undefined)
    return { name: 'RUNNER_ISOLATION_CHECK', value: 'enforce', advice: 'warn starts runners that are not isolated' };
  const name = source === undefined ? 'RUNNER_NETWORK' : 'network in RUNNER_SETS_FILE';
  return { name, value: 'strict', advice: 'requires a node with Docker that may set its firewall; open does not' };
}

function turn({ noted, pauseMs, repository }: Waiting, { set, unavailable, ahead, ...now }: Queue): DemandWait {
  const line = standing({ total: ahead, exact: true });
  if (unavailable !== null) return wait('UNAVAILABLE', unavailable);
  if (pauseMs !== null) return wait('BACKOFF', `${noted ?? ''} (in ${Math.ceil(pauseMs / 1000)} s)`);
  if (now.openInSet >= set.max)
    return wait('CAPACITY', `${fullReason(set)}; ${line}`, limit(set, 'max', 'runners of this set at a time'));
  if (set.maxPerRepo > 0 && now.openInRepository >= set.maxPerRepo) {
    const reason = `${repository} has its maximum of ${set.maxPerRepo} runners (${settingOf(set, 'maxPerRepo')}); ${line}`;
    return wait('CAPACITY', reason, limit(set, 'maxPerRepo', 'runners of this set for one repository'));
  }
  return wait('NEXT', `A runner is about to be assigned; ${line}`);
}

function wait(code: WaitCode, reason: string, setting: Setting | null = null): DemandWait {
  return { code, reason, setting };
}

function limit(set: RunnerSet, field: 'max' | 'maxPerRepo', advice: string): Setting {
  return { name: settingOf(set, field), value: String(set[field]), advice };
}

function stage(state: string | null): string {
  return state === 'registering' ? 'being registered and started' : 'starting, and has not taken the job yet';
}

function unknownState(state: never): never {
  throw new Error(`unknown demand state ${String(state)}`);
}
