/** States of a demand: `queued` and `held` wait for capacity, `provisioning` has an assigned runner. */
export const DEMAND_STATES = [
  'blocked',
  'queued',
  'held',
  'provisioning',
  'in_progress',
  'completed',
  'cancelled',
] as const;
export type DemandState = (typeof DEMAND_STATES)[number];

/** The actions of GitHub's `workflow_job` event. */
export const JOB_ACTIONS = ['waiting', 'queued', 'in_progress', 'completed'] as const;
export type JobAction = (typeof JOB_ACTIONS)[number];

export type DemandEvent =
  | { type: 'waiting' | 'queued' | 'in_progress' }
  | { type: 'completed'; conclusion: string | null }
  /** There is no capacity for it now. */
  | { type: 'held' }
  /** A runner has been assigned to it. */
  | { type: 'admitted' }
  /** Its assigned runner is gone, or another demand's. */
  | { type: 'runner_lost' };

/** Progress of a job. GitHub's events only ever move it forward, so their order does not matter. */
const STAGE: Record<DemandState, number> = {
  blocked: 0,
  queued: 1,
  held: 1,
  provisioning: 1,
  in_progress: 2,
  completed: 3,
  cancelled: 3,
};

const WITHOUT_RUN = new Set(['cancelled', 'skipped']);

/** Returns how late in a job's life GitHub reports this: of two reports for one instant the later stage counts. */
export function stageOf(action: JobAction): number {
  return JOB_ACTIONS.indexOf(action);
}

/**
 * Returns the state after an event; `undefined` as the current one: the demand is not known yet. An event that changes
 * nothing returns the current state. Pure, and the only code that knows the rules: the database receives their outcome.
 */
export function nextDemandState(current: DemandState, event: DemandEvent): DemandState;
export function nextDemandState(current: undefined, event: DemandEvent & { type: JobAction }): DemandState;
export function nextDemandState(current: DemandState | undefined, event: DemandEvent): DemandState | undefined;
export function nextDemandState(current: DemandState | undefined, event: DemandEvent): DemandState | undefined {
  switch (event.type) {
    case 'waiting':
      return forward(current, 'blocked');
    case 'queued':
      return forward(current, 'queued');
    case 'in_progress':
      return forward(current, 'in_progress');
    case 'completed':
      return forward(current, WITHOUT_RUN.has(event.conclusion ?? '') ? 'cancelled' : 'completed');
    case 'held':
      return current === 'queued' ? 'held' : current;
    case 'admitted':
      return current === 'queued' || current === 'held' ? 'provisioning' : current;
    case 'runner_lost':
      return current === 'provisioning' ? 'queued' : current;
    default:
      return unknownEvent(event);
  }
}

/** The states from which the event leads to another one. */
export function statesThatTake(event: DemandEvent): DemandState[] {
  return DEMAND_STATES.filter((state) => nextDemandState(state, event) !== state);
}

/** Maps each state to its next one, for a statement that decides under the row's lock. */
export function transitionTable(event: DemandEvent): Record<DemandState, DemandState> {
  const entries = DEMAND_STATES.map((state) => [state, nextDemandState(state, event)] as const);
  return Object.fromEntries(entries) as Record<DemandState, DemandState>;
}

function forward(current: DemandState | undefined, next: DemandState): DemandState {
  return current !== undefined && STAGE[current] >= STAGE[next] ? current : next;
}

function unknownEvent(event: never): never {
  throw new Error(`unknown demand event ${JSON.stringify(event)}`);
}
