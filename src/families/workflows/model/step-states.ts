import type { ChildJob } from '../../../jobs/job.js';
import { TIME } from '../../../jobs/child-names.js';
import { isEnded } from '../../../jobs/job-state.js';
import { ancestorsOf, inOrder } from './step-graph.js';
import type { StepState } from './run-workflow.js';
import type { Step } from './steps.js';

/** A step as it stands. */
export interface Standing {
  step: Step;
  state: StepState;
  /** May be started now. */
  isReady: boolean;
  child: ChildJob | null;
}

/** Returns the latest job of each step, by the step's id; `reopened` leaves out those that failed before the last retry. */
export function latestJobs(children: readonly ChildJob[], reopened: number): Map<string, ChildJob> {
  const latest = new Map<string, { child: ChildJob; time: number }>();
  for (const child of children) {
    const [id = '', number = '1'] = (child.name ?? '').split(TIME);
    const time = Number(number);
    const before = latest.get(id);
    if (before === undefined || before.time <= time) latest.set(id, { child, time });
  }
  // A restored workflow has later jobs than it knows retries, since backups hold no trails: one that is made again has their names.
  const counts = ({ child, time }: { child: ChildJob; time: number }) =>
    child.state === 'completed' || !isEnded(child.state) || time > reopened;
  return new Map([...latest].filter(([, one]) => counts(one)).map(([id, { child }]) => [id, child]));
}

/**
 * Returns where each step stands, in an order in which each follows those before it.
 * @param refused steps whose job could not be made, which have failed
 */
export function standings(
  steps: readonly Step[],
  jobs: ReadonlyMap<string, ChildJob>,
  refused: ReadonlySet<string>,
): Standing[] {
  const ancestors = ancestorsOf(steps);
  const states = new Map<string, StepState>();
  const byId = new Map(steps.map((step) => [step.id, step]));
  const failed = (id: string) =>
    ['failed', 'cancelled'].includes(states.get(id) ?? '') && !byId.get(id)?.continueOnError;
  const succeeded = (id: string) => states.get(id) !== 'skipped' && !failed(id);
  return inOrder(steps).map((step) => {
    const child = jobs.get(step.id) ?? null;
    const isDue = step.dependsOn.every((id) => !['pending', 'open'].includes(states.get(id) ?? ''));
    const applies = {
      always: () => true,
      success: () => step.dependsOn.every(succeeded),
      failure: () => [...(ancestors.get(step.id) ?? [])].some(failed),
    }[step.when];
    let state: StepState = 'pending';
    if (refused.has(step.id)) state = 'failed';
    else if (child) state = stateOf(child);
    else if (isDue && !applies()) state = 'skipped';
    states.set(step.id, state);
    return { step, state, child, isReady: state === 'pending' && isDue };
  });
}

function stateOf({ state }: ChildJob): StepState {
  if (state === 'completed' || state === 'failed' || state === 'cancelled') return state;
  return 'open';
}
